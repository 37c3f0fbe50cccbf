import { Field, InputType, Int } from 'type-graphql';
import { WebhookKind } from '../../../core/domain/webhook-states.js';
import { CursorScalar } from '../../../core/graph/scalars.js';
import './webhook-enums.js';
import { WebhookFilter } from './webhook-filter.types.js';
import { batchSizes, formerSecretHours } from './webhook-endpoints.js';

const url =
  'https, to a public host, port 443 or one from 1024 on, at most 2,000 characters; WEBHOOK_ALLOW_PRIVATE lets other hosts in. Without a user and a password.';
const secret = 'whsec_ and 24 to 64 bytes in base64. Null: Heed makes one.';

@InputType({ description: 'A new address that is to be told.' })
export class AddWebhookEndpointInput {
  @Field(() => WebhookKind, {
    defaultValue: WebhookKind.EVENTS,
    description:
      'What it is told. An account has one of REPLIES at most, so that each is sent once; it takes no filter and no `after`, and `batch` says nothing of it.',
  })
  kind!: WebhookKind;
  @Field(() => String, { description: '1 to 200 characters, for people.' })
  name!: string;
  @Field(() => String, { description: `Where to post: ${url}` })
  url!: string;
  @Field(() => WebhookFilter, { nullable: true, description: 'Which events it is told. Null: all.' })
  filter?: WebhookFilter | null;
  @Field(() => Int, {
    defaultValue: batchSizes.usual,
    description: `Events of a message at most: ${batchSizes.fewest} to ${batchSizes.most}. 1: each event is a message of its own.`,
  })
  batch!: number;
  @Field(() => String, { nullable: true, description: `What messages are signed with: ${secret}` })
  secret?: string | null;
  @Field(() => CursorScalar, {
    nullable: true,
    description: 'A place in the log behind which it begins. Null: at the end of the log as it is now.',
  })
  after?: string | null;
}

@InputType({ description: 'Absent or null: as it is.' })
export class UpdateWebhookEndpointInput {
  @Field(() => String, { nullable: true, description: '1 to 200 characters.' })
  name?: string | null;
  @Field(() => String, { nullable: true, description: `Where to post: ${url}` })
  url?: string | null;
  @Field(() => WebhookFilter, {
    nullable: true,
    description: 'The whole new filter; {} lets all through. It counts from the next message on.',
  })
  filter?: WebhookFilter | null;
  @Field(() => Int, {
    nullable: true,
    description: `${batchSizes.fewest} to ${batchSizes.most}. It counts from the next message on.`,
  })
  batch?: number | null;
}

@InputType({ description: 'A new secret.' })
export class RotateWebhookSecretInput {
  @Field(() => String, { nullable: true, description: secret })
  secret?: string | null;
  @Field(() => Int, {
    defaultValue: formerSecretHours.usual,
    description: `Hours for which messages are signed with the one before it, too: 0 to ${formerSecretHours.most}.`,
  })
  keepFormerHours!: number;
}
