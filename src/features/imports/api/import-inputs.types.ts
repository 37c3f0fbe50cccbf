import { Field, ID, InputType } from 'type-graphql';
import type { Instant } from '../../../core/domain/instant.js';
import { Blocks, Channel, Reason, Scope, UnmappedSender } from '../../../core/domain/vocabulary.js';
import '../../../core/graph/enums.js';
import { regionDescription } from '../../../core/graph/read-address.js';
import { DateTimeScalar } from '../../../core/graph/scalars.js';

@InputType('SenderMapInput', { description: 'One name of the old system, and whom it means here.' })
export class SenderMapInput {
  @Field(() => String, {
    description: 'As the list writes it: 1 to 200 characters. Case and outer spaces do not matter.',
  })
  value!: string;
  @Field(() => [ID], {
    description: 'Whom it means, 1 to 100. NOT_FOUND for an id that is no sender of the account.',
  })
  senderIds!: string[];
}

@InputType('ImportMappingInput', {
  description:
    'What the rows of a list mean: opt-outs, always (O3), of whom and how far. What a row says itself, in a column of its own, counts before this.',
})
export class ImportMappingInput {
  @Field(() => Scope, {
    description:
      'How far a row reaches that does not say so itself. SENDER has senderIds (at most 100), GROUP groupId, CHANNEL channel, ACCOUNT none of them. SENDER without senderIds and CHANNEL without a channel leave it to the rows: one that does not name its own is refused.',
  })
  scope!: Scope;
  @Field(() => [ID], { nullable: true, description: 'Of scope SENDER: each row goes to all of them.' })
  senderIds?: string[] | null;
  @Field(() => ID, { nullable: true, description: 'Of scope GROUP.' })
  groupId?: string | null;
  @Field(() => Channel, { nullable: true, description: 'Of scope CHANNEL: on every sender of it.' })
  channel?: Channel | null;
  @Field(() => Blocks, { defaultValue: 'MARKETING', description: 'What each row blocks (D2).' })
  blocks!: Blocks;
  @Field(() => String, { nullable: true, description: regionDescription })
  region?: string | null;
  @Field(() => Reason, { nullable: true, description: 'Of rows that give none.' })
  reason?: Reason | null;
  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the list was true. Rows without a date of their own get it, so that a list of yesterday overrules no START of today. Required unless each row has a date. More than 5 minutes ahead is refused, less counts as of the call (D3).',
  })
  asOf?: Instant | null;
  @Field(() => [SenderMapInput], {
    nullable: true,
    description:
      'How the old system called the senders: what stands in the column of senders, and whom it means here. At most 10,000. What is not named here is looked up as the address, label or id of a sender.',
  })
  senderMap?: SenderMapInput[] | null;
  @Field(() => UnmappedSender, {
    defaultValue: 'REFUSE',
    description: 'What becomes of a row whose sender is neither in senderMap nor known otherwise.',
  })
  unmappedSender!: UnmappedSender;
  @Field(() => String, {
    nullable: true,
    description:
      'Where the list was made, as in Europe/Paris: of times in the list that do not say their zone. Absent: UTC.',
  })
  timeZone?: string | null;
}

@InputType('ImportRowInput', {
  description: 'One opt-out. A row that cannot be imported is refused alone, and says why.',
})
export class ImportRowInput {
  @Field(() => String, {
    description: "E.164, national with a region, e-mail, or WhatsApp's id of a person, as people write them.",
  })
  recipient!: string;
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the recipient said so; absent: mapping.asOf.',
  })
  occurredAt?: Instant | null;
  @Field(() => Reason, {
    nullable: true,
    description: 'Why the recipient opted out; absent: mapping.reason.',
  })
  reason?: Reason | null;
  @Field(() => String, { nullable: true, description: 'At most 1,000 characters.' })
  reasonText?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Which sender it was said to, as senderMap calls it, or by its address or label.',
  })
  sender?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Where the proof lies, or what the recipient wrote: at most 4,000 characters.',
  })
  evidence?: string | null;
}

@InputType('ImportColumnsInput', {
  description:
    'Which column holds what, when the header does not say: its name as the header has it, or its number, from 1. Those that are not named are found by their headers. A column that is named and not there fails the import.',
})
export class ImportColumnsInput {
  @Field(() => String, {
    nullable: true,
    description: 'Whom the row is about: a phone number or an e-mail address.',
  })
  recipient?: string | null;
  @Field(() => String, { nullable: true, description: 'When the recipient said so.' })
  occurredAt?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'How far the row reaches: SENDER, GROUP, CHANNEL or ACCOUNT.',
  })
  scope?: string | null;
  @Field(() => String, { nullable: true, description: 'The channel of the row.' })
  channel?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Which sender it was said to, as senderMap calls it, or by its address, label or id.',
  })
  sender?: string | null;
  @Field(() => String, { nullable: true, description: 'TOO_MANY and so on, or any text.' })
  reason?: string | null;
  @Field(() => String, { nullable: true, description: 'Why, in words. 1,000 characters of it are kept.' })
  reasonText?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Where the proof lies, or what the recipient wrote. 4,000 characters of it are kept.',
  })
  evidence?: string | null;
}

@InputType('StartImportInput', { description: 'A file of opt-outs that is to come.' })
export class StartImportInput {
  @Field(() => String, {
    description: 'For people, to find it again: 1 to 255 characters. It says nothing about what the file is.',
  })
  fileName!: string;
  @Field(() => ImportMappingInput, {
    description: 'What the rows mean: whom they opt out of what, and as of when.',
  })
  mapping!: ImportMappingInput;
  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Tells what would happen, row for row, and records nothing; confirmImport runs it for real without a second upload.',
  })
  dryRun!: boolean;
  @Field(() => ImportColumnsInput, {
    nullable: true,
    description: 'Which column holds what; absent: the header tells.',
  })
  columns?: ImportColumnsInput | null;
  @Field(() => String, {
    nullable: true,
    description:
      'At most 255 characters. The same key with the same input gives the same import, as it is by then; with another input it is a CONFLICT. Kept for good.',
  })
  idempotencyKey?: string | null;
}
