import { Field, ID, InputType } from 'type-graphql';
import type { Instant } from '../../../../core/domain/instant.js';
import { Blocks, DriftProvider } from '../../../../core/domain/vocabulary.js';
import '../../../../core/graph/enums.js';
import { regionDescription } from '../../../../core/graph/read-address.js';
import { DateTimeScalar } from '../../../../core/graph/scalars.js';
import { ImportColumnsInput, SenderMapInput } from '../../api/import-inputs.types.js';

@InputType('StartDriftCheckInput', {
  description:
    "A provider's list of opted-out recipients that is to come, to be compared with the account's own.",
})
export class StartDriftCheckInput {
  @Field(() => DriftProvider, { description: 'Whose list it is: it says what the file looks like.' })
  provider!: DriftProvider;
  @Field(() => String, { description: 'For people, to find it again: 1 to 255 characters.' })
  fileName!: string;
  @Field(() => DateTimeScalar, {
    description:
      'When the list was got from the provider. Rows without a time of their own count as of then; what was said here after it cannot be on the list, and counts as OURS_IS_NEWER. More than 5 minutes ahead is refused, less counts as of the call.',
  })
  asOf!: Instant;
  @Field(() => [ID], {
    nullable: true,
    description:
      'Whose list it is: the senders, 1 to 100, to which rows belong that name none. Not with groupId. With neither, each row has to name its sender; AWS needs one of them.',
  })
  senderIds?: string[] | null;
  @Field(() => ID, {
    nullable: true,
    description:
      'Whose list it is: a group. A row that names one of its senders is about the whole group, as a Messaging Service blocks for all of its numbers.',
  })
  groupId?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'What the provider calls it: the opt-out list of AWS (Default), the SID of a Messaging Service of Twilio (MG…). 1 to 64 letters, digits, - and _. A row that names it is of senderIds or groupId; and it stands in the file for the provider.',
  })
  listName?: string | null;
  @Field(() => [SenderMapInput], {
    nullable: true,
    description: 'How the file calls senders that have another address, label or id here. At most 10,000.',
  })
  senderMap?: SenderMapInput[] | null;
  @Field(() => Blocks, {
    defaultValue: 'MARKETING',
    description: 'What rows that are taken will block (D2). The comparison is of MARKETING.',
  })
  blocks!: Blocks;
  @Field(() => String, { nullable: true, description: regionDescription })
  region?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Of times that do not say their zone, as in Europe/Paris. Absent: UTC.',
  })
  timeZone?: string | null;
  @Field(() => ImportColumnsInput, {
    nullable: true,
    description: 'Of OTHER only: which column holds what; absent: the header tells. Not scope.',
  })
  columns?: ImportColumnsInput | null;
  @Field(() => String, {
    nullable: true,
    description:
      'At most 255 characters. The same key with the same input gives the same check, as it is by then; with another input it is a CONFLICT. Kept for good.',
  })
  idempotencyKey?: string | null;
}
