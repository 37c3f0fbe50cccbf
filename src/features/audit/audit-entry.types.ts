import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../../core/graph/connection.js';
import { DateTimeScalar } from '../../core/graph/scalars.js';
import type { Instant } from '../../core/domain/instant.js';
import type { AuditEntryRow } from './audit-pages.queries.js';

@ObjectType('AuditEntry', { description: 'Who has changed what, and why. Never changed, never removed.' })
export class AuditEntryType {
  constructor(private readonly row: AuditEntryRow) {}

  @Field(() => ID, { description: 'Of the entry.' })
  get id(): string {
    return this.row.entryId;
  }
  @Field(() => DateTimeScalar, { description: "By the database's clock." })
  get at(): Instant {
    return this.row.at;
  }
  @Field(() => String, {
    description:
      'The name, as it was then, of the key that did it; of a token "token:" and its subject; "platform" for the platform key.',
  })
  get actor(): string {
    return this.row.actor;
  }
  @Field(() => String, {
    nullable: true,
    description:
      'The id of that key; of a token as in actor. Null: the platform, or an entry from before ids were kept.',
  })
  get actorId(): string | null {
    return this.row.actorId;
  }
  @Field(() => String, { description: 'The operation, as createCampaign.' })
  get action(): string {
    return this.row.action;
  }
  @Field(() => String, { description: 'What was changed: its type and its id, as "Campaign 0198…".' })
  get subject(): string {
    return this.row.subject;
  }
  @Field(() => String, {
    nullable: true,
    description: 'What it was, as JSON, of what was changed alone; null where it is new.',
  })
  get before(): string | null {
    return this.row.before;
  }
  @Field(() => String, {
    nullable: true,
    description: 'What it is, as JSON, of what was changed alone; null where it is gone.',
  })
  get after(): string | null {
    return this.row.after;
  }
  @Field(() => String, { nullable: true, description: 'Why, in the words of who did it.' })
  get reason(): string | null {
    return this.row.reason;
  }
}

export const AuditEntryConnection = connectionOf(AuditEntryType, 'AuditEntry');
