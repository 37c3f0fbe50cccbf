import { Ctx, Field, ID, ObjectType } from 'type-graphql';
import type { Instant } from '../domain/instant.js';
import { Blocks, Channel, Scope } from '../domain/vocabulary.js';
import type { ScopeOfKey, UnplacedEntry } from '../log/opt-out-entry.js';
import { entryId } from '../log/opt-out-entry-cursor.js';
import { connectionOf } from './connection.js';
import type { RequestContext } from './context.js';
import { OptOutEventType } from './opt-out-event.types.js';
import { AddressScalar, DateTimeScalar } from './scalars.js';
import { SenderGroupType, SenderType, toSenderType } from './sender.types.js';

/** What a scope key stands for, as entries show it: entries share it. */
export interface EntryScope {
  accountId: string;
  scope: ScopeOfKey;
  sender: SenderType | null;
  group: SenderGroupType | null;
}

/**
 * Its fields are plain values, read with the entries: a field that had to be waited for would cost a page of 1,000 more
 * than the page itself. What the database needs more work for, `exceptions`, is read when it is asked for.
 */
@ObjectType('OptOut', {
  description: 'An entry of the opt-out list: a recipient who is opted out now, in a scope.',
})
export class OptOutType {
  private readonly said: OptOutEventType | null;

  constructor(
    readonly row: UnplacedEntry,
    readonly of: EntryScope,
  ) {
    this.said = row.event === null ? null : new OptOutEventType(row.event);
  }

  @Field(() => ID, { description: 'The same as long as the recipient is on the list in this scope.' })
  get id(): string {
    const { recipient, scopeKey } = this.row;
    return entryId(this.of.accountId, { recipient, scopeKey });
  }
  @Field(() => AddressScalar, { description: 'Who is opted out.' })
  get recipient(): string {
    return this.row.recipient;
  }
  @Field(() => Scope, { description: 'How far the entry reaches.' })
  get scope(): Scope {
    return this.of.scope.scope;
  }
  @Field(() => Channel, {
    nullable: true,
    description: "Of scope CHANNEL that channel, of scope SENDER the sender's. Null for GROUP and ACCOUNT.",
  })
  get channel(): Channel | null {
    return this.of.scope.channel ?? this.of.sender?.channel ?? null;
  }
  @Field(() => SenderType, { nullable: true, description: 'Of scope SENDER.' })
  get sender(): SenderType | null {
    return this.of.sender;
  }
  @Field(() => SenderGroupType, { nullable: true, description: 'Of scope GROUP.' })
  get group(): SenderGroupType | null {
    return this.of.group;
  }
  @Field(() => Blocks, { description: 'What the opt-outs of this scope block together.' })
  get blocks(): Blocks {
    return this.row.blocks;
  }
  @Field(() => Boolean, { description: 'Only an ADMIN lifts it, with evidence.' })
  get hold(): boolean {
    return this.row.hold;
  }
  @Field(() => Boolean, { description: 'Stands until a person has settled the review.' })
  get provisional(): boolean {
    return this.event.provisional;
  }
  @Field(() => DateTimeScalar, { description: 'When the word that stands was said.' })
  get since(): Instant {
    return this.row.since;
  }
  @Field(() => OptOutEventType, { description: 'The word that stands.' })
  get event(): OptOutEventType {
    if (this.said === null) throw new Error('the event of an entry was not read with it');
    return this.said;
  }
  @Field(() => [SenderType], {
    description:
      'Senders inside the scope that a later opt-in, narrower than this entry, has freed of it. Archived ones are left out.',
  })
  async exceptions(@Ctx() context: RequestContext): Promise<SenderType[]> {
    const senderIds = await context.loaders.exceptions.load(this.row);
    const senders = await Promise.all(senderIds.map((senderId) => context.loaders.sender.load(senderId)));
    return senders.filter((sender) => sender !== null).map(toSenderType);
  }
}

export const OptOutConnection = connectionOf(OptOutType, 'OptOut');
