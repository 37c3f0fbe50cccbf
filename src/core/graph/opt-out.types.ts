import { Ctx, Field, ID, ObjectType } from 'type-graphql';
import type { Instant } from '../domain/instant.js';
import { Blocks, Channel, Scope } from '../domain/vocabulary.js';
import { type OptOutEntry, type StoredEntry, toOptOutEntry } from '../log/opt-out-entry.js';
import { entryCursor } from '../log/opt-out-entry-cursor.js';
import { connectionOf } from './connection.js';
import { accountIdOf, type RequestContext } from './context.js';
import { OptOutEventType } from './opt-out-event.types.js';
import { AddressScalar, DateTimeScalar } from './scalars.js';
import { SenderGroupType, SenderType, toSenderType } from './sender.types.js';

@ObjectType('OptOut', {
  description: 'An entry of the opt-out list: a recipient who is opted out now, in a scope.',
})
export class OptOutType {
  constructor(readonly row: OptOutEntry) {}

  @Field(() => ID, { description: 'The same as long as the recipient is on the list in this scope.' })
  id(@Ctx() context: RequestContext): string {
    return entryCursor(accountIdOf(context), { ...this.row, since: 0 });
  }
  @Field(() => AddressScalar)
  get recipient(): string {
    return this.row.recipient;
  }
  @Field(() => Scope)
  get scope(): Scope {
    return this.row.scope.scope;
  }
  @Field(() => Channel, {
    nullable: true,
    description: "Of scope CHANNEL that channel, of scope SENDER the sender's. Null for GROUP and ACCOUNT.",
  })
  async channel(@Ctx() context: RequestContext): Promise<Channel | null> {
    const { channel, senderId } = this.row.scope;
    if (channel !== null || senderId === null) return channel;
    return (await context.loaders.sender.load(senderId))?.channel ?? null;
  }
  @Field(() => SenderType, { nullable: true, description: 'Of scope SENDER.' })
  async sender(@Ctx() context: RequestContext): Promise<SenderType | null> {
    if (this.row.scope.senderId === null) return null;
    const sender = await context.loaders.sender.load(this.row.scope.senderId);
    return sender === null ? null : toSenderType(sender);
  }
  @Field(() => SenderGroupType, { nullable: true, description: 'Of scope GROUP.' })
  async group(@Ctx() context: RequestContext): Promise<SenderGroupType | null> {
    if (this.row.scope.groupId === null) return null;
    const group = await context.loaders.group.load(this.row.scope.groupId);
    return group === null ? null : new SenderGroupType(group);
  }
  @Field(() => Blocks)
  get blocks(): Blocks {
    return this.row.blocks;
  }
  @Field(() => Boolean, { description: 'Only an ADMIN lifts it, with evidence.' })
  get hold(): boolean {
    return this.row.hold;
  }
  @Field(() => Boolean, { description: 'Stands until a person has settled the review.' })
  async provisional(@Ctx() context: RequestContext): Promise<boolean> {
    return (await this.event(context)).row.provisional;
  }
  @Field(() => DateTimeScalar, { description: 'When the word that stands was said.' })
  get since(): Instant {
    return this.row.since;
  }
  @Field(() => OptOutEventType, { description: 'The word that stands.' })
  async event(@Ctx() context: RequestContext): Promise<OptOutEventType> {
    const event = await context.loaders.eventAt.load(this.row.position);
    if (event === null) throw new Error('an entry of the list without its event');
    return new OptOutEventType(event);
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

/** Entries as they are stored, with what their scope keys stand for: one statement for all. */
export async function withScopes(
  context: RequestContext,
  rows: readonly StoredEntry[],
): Promise<OptOutEntry[]> {
  return Promise.all(
    rows.map(async (row) => {
      const scope = await context.loaders.scope.load(row.scopeKey);
      if (scope === null) throw new Error('an entry of the list in a scope that does not exist');
      return toOptOutEntry(row, scope);
    }),
  );
}
