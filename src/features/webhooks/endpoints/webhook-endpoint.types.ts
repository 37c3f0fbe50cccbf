import { Ctx, Field, ID, Int, ObjectType } from 'type-graphql';
import type { Instant } from '../../../core/domain/instant.js';
import { WebhookKind, WebhookPause, WebhookState } from '../../../core/domain/webhook-states.js';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import { CursorScalar, DateTimeScalar, SafeIntScalar } from '../../../core/graph/scalars.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import { cursorAt, type LogPlace } from '../../../core/log/cursor.js';
import { headOf } from '../../../core/log/events.queries.js';
import './webhook-enums.js';
import { WebhookFilter } from './webhook-filter.types.js';

@ObjectType('WebhookEndpoint', {
  description: 'An address to which Heed tells what it records, in order (docs/webhooks.md).',
})
export class WebhookEndpointType {
  constructor(readonly row: WebhookEndpointRow) {}

  @Field(() => ID, { description: 'Of the endpoint.' })
  get id(): string {
    return this.row.endpointId;
  }
  @Field(() => WebhookKind, { description: 'What it is told; it stays so.' })
  get kind(): WebhookKind {
    return this.row.kind;
  }
  @Field(() => String, { description: 'For people.' })
  get name(): string {
    return this.row.name;
  }
  @Field(() => String, { description: 'Where messages are posted.' })
  get url(): string {
    return this.row.url;
  }
  @Field(() => WebhookFilter, { description: 'Which events it is told. Of REPLIES: it says nothing.' })
  get filter(): WebhookFilter {
    return this.row.filter;
  }
  @Field(() => Int, {
    description: 'Events of a message at most. 1: each event is a message of its own, of another type.',
  })
  get batch(): number {
    return this.row.batch;
  }
  @Field(() => WebhookState, { description: 'Whether it is told.' })
  get state(): WebhookState {
    return this.row.state;
  }
  @Field(() => WebhookPause, { nullable: true, description: 'Why it is paused. Null: it is not.' })
  get pausedFor(): WebhookPause | null {
    return this.row.pausedFor;
  }
  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when it is paused. Null: it is not.' })
  get pausedAt(): Instant | null {
    return this.row.pausedAt;
  }
  @Field(() => SafeIntScalar, {
    description:
      'All that its filter lets through up to this position was delivered. Of REPLIES: the end of the log when it was made.',
  })
  get position(): number {
    return this.row.position;
  }
  @Field(() => CursorScalar, { description: 'That place, as optOutEvents takes it.' })
  cursor(@Ctx() { services }: RequestContext): string {
    const { accountId, position, eventId } = this.row;
    return cursorAt(accountId, { position, eventId }, services.db.identity());
  }
  @Field(() => SafeIntScalar, {
    description:
      'Positions between that place and the end of the log, whatever the filter lets through. Of REPLIES: 0.',
  })
  async behind(@Ctx() context: RequestContext): Promise<number> {
    if (this.row.kind === 'REPLIES') return 0;
    const { position } = await headFor(context);
    return Math.max(0, position - this.row.position);
  }
  @Field(() => Int, {
    description:
      'How often in a row the message that is being delivered was not taken. Of REPLIES: how many tries in a row have failed.',
  })
  get failures(): number {
    return this.row.failures;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when; after three days Heed pauses an endpoint of EVENTS. Null: nothing has failed.',
  })
  get failingSince(): Instant | null {
    return this.row.firstFailedAt;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it is tried again, the earliest. Null: at once, or not at all while it is paused. Of REPLIES: null.',
  })
  get nextAttemptAt(): Instant | null {
    return this.row.state === 'ACTIVE' ? this.row.nextAttemptAt : null;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When a message was taken last, tests left out. Null: none was.',
  })
  get deliveredAt(): Instant | null {
    return this.row.deliveredAt;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'Until then messages are signed with the secret before this one, too. Null: with this one only.',
  })
  formerSecretUntil(@Ctx() { services }: RequestContext): Instant | null {
    const { formerUntil } = this.row;
    return formerUntil !== null && formerUntil > services.now() ? formerUntil : null;
  }
  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  get createdAt(): Instant {
    return this.row.createdAt;
  }
}

/** Looked at once for all endpoints of an answer. */
const heads = new WeakMap<RequestContext, Promise<LogPlace>>();

function headFor(context: RequestContext): Promise<LogPlace> {
  const known = heads.get(context) ?? headOf(context.services.db, accountIdOf(context));
  heads.set(context, known);
  return known;
}

@ObjectType('WebhookEndpointSecret', {
  description: 'An endpoint with its secret, which is never shown again.',
})
export class WebhookEndpointSecret {
  @Field(() => WebhookEndpointType, { description: 'The endpoint.' })
  endpoint!: WebhookEndpointType;
  @Field(() => String, {
    description:
      'What its messages are signed with: whsec_ and base64, as libraries of Standard Webhooks take it.',
  })
  secret!: string;
}
