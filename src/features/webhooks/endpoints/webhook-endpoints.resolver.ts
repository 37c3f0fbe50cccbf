import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { accountIdOf, authorOf, type RequestContext } from '../../../core/graph/context.js';
import { badInput } from '../../../core/graph/errors.js';
import { placeOfCursor } from '../../../core/graph/log-cursor.js';
import { readEventFilter } from '../../../core/graph/read-event-filter.js';
import { CursorScalar } from '../../../core/graph/scalars.js';
import { resultOf } from '../../../core/graph/settings-outcome.js';
import { headOf } from '../../../core/log/events.queries.js';
import { pauseWebhookEndpoint, replayWebhookEndpoint, resumeWebhookEndpoint } from './course-of-endpoint.js';
import { storedFilter } from './endpoint-facts.rules.js';
import { testWebhookEndpoint } from './test-endpoint.js';
import { WebhookEndpointSecret, WebhookEndpointType } from './webhook-endpoint.types.js';
import {
  addWebhookEndpoint,
  type EndpointSecret,
  type EndpointWishes,
  removeWebhookEndpoint,
  rotateWebhookSecret,
  updateWebhookEndpoint,
} from './webhook-endpoints.js';
import { listEndpoints } from './webhook-endpoints.queries.js';
import {
  AddWebhookEndpointInput,
  RotateWebhookSecretInput,
  UpdateWebhookEndpointInput,
} from './webhook-inputs.types.js';
import type { WebhookFilter } from './webhook-filter.types.js';
import { WebhookTest } from './webhook-test.types.js';

@Resolver()
export class WebhookEndpointsResolver {
  @Query(() => [WebhookEndpointType], { description: 'Those of the account, oldest first; at most 50.' })
  async webhookEndpoints(@Ctx() context: RequestContext): Promise<WebhookEndpointType[]> {
    const rows = await listEndpoints(context.services.db, accountIdOf(context));
    return rows.map((row) => new WebhookEndpointType(row));
  }

  @Mutation(() => WebhookEndpointSecret, {
    description:
      'Begins to tell an address what is recorded, or which replies are to be sent. BAD_USER_INPUT: an address that Heed does not post to, or a secret that is none; a filter or a place for REPLIES. NOT_FOUND: a sender of the filter that is none. CURSOR_UNKNOWN, CURSOR_AHEAD, CURSOR_EPOCH: of `after`, as for optOutEvents. CONFLICT: there are 50, or one of REPLIES already.',
  })
  async addWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddWebhookEndpointInput, { description: 'The endpoint.' })
    input: AddWebhookEndpointInput,
  ): Promise<WebhookEndpointSecret> {
    const { db } = context.services;
    const by = authorOf(context, 'addWebhookEndpoint');
    const { kind, name, url, batch, secret = null } = input;
    if (kind === 'REPLIES' && (input.filter != null || input.after != null))
      throw badInput(`${input.filter == null ? 'after' : 'filter'}: an endpoint of REPLIES takes none`);
    const filter = await readFilter(context, input.filter);
    const begin =
      input.after == null
        ? await headOf(db, by.accountId)
        : await placeOfCursor(db, by.accountId, input.after);
    const wishes = { kind, name, url, filter, batch, secret };
    return shown(resultOf(await addWebhookEndpoint(context.services, by, wishes, begin)));
  }

  @Mutation(() => WebhookEndpointType, {
    description:
      'Changes it, from the next message on. A message that is being tried again goes to a new address at once, with the events that it has; a reply does at its next try. BAD_USER_INPUT and NOT_FOUND as for addWebhookEndpoint, and a batch for REPLIES; NOT_FOUND: no such endpoint.',
  })
  async updateWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the endpoint.' }) id: string,
    @Arg('input', () => UpdateWebhookEndpointInput, { description: 'What is to change.' })
    input: UpdateWebhookEndpointInput,
  ): Promise<WebhookEndpointType> {
    const wishes: Partial<EndpointWishes> = {};
    if (input.name != null) wishes.name = input.name;
    if (input.url != null) wishes.url = input.url;
    if (input.batch != null) wishes.batch = input.batch;
    if (input.filter != null) wishes.filter = await readFilter(context, input.filter);
    const by = authorOf(context, 'updateWebhookEndpoint');
    return new WebhookEndpointType(resultOf(await updateWebhookEndpoint(context.services, by, id, wishes)));
  }

  @Mutation(() => WebhookEndpointType, {
    description:
      'Sends no further message, everywhere within a second; what is recorded waits in the log. Pausing twice changes nothing. NOT_FOUND: no such endpoint.',
  })
  async pauseWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the endpoint.' }) id: string,
  ): Promise<WebhookEndpointType> {
    const by = authorOf(context, 'pauseWebhookEndpoint');
    return new WebhookEndpointType(resultOf(await pauseWebhookEndpoint(context.services, by, id)));
  }

  @Mutation(() => WebhookEndpointType, {
    description:
      'Goes on where it was, whoever has paused it: a message that was not taken comes again with the same id, at once, and has three days again. NOT_FOUND: no such endpoint.',
  })
  async resumeWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the endpoint.' }) id: string,
  ): Promise<WebhookEndpointType> {
    const by = authorOf(context, 'resumeWebhookEndpoint');
    return new WebhookEndpointType(resultOf(await resumeWebhookEndpoint(context.services, by, id)));
  }

  @Mutation(() => WebhookEndpointType, {
    description:
      'Tells everything behind a place of the log, again or for the first time, in new messages. An endpoint that is paused stays so until it is resumed. CURSOR_UNKNOWN, CURSOR_AHEAD, CURSOR_EPOCH as for optOutEvents; BAD_USER_INPUT: an endpoint of REPLIES, which is told nothing twice; NOT_FOUND: no such endpoint.',
  })
  async replayWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the endpoint.' }) id: string,
    @Arg('after', () => CursorScalar, {
      description: 'The place behind which it begins: a cursor of the log.',
    })
    after: string,
  ): Promise<WebhookEndpointType> {
    const by = authorOf(context, 'replayWebhookEndpoint');
    const place = await placeOfCursor(context.services.db, by.accountId, after);
    return new WebhookEndpointType(resultOf(await replayWebhookEndpoint(context.services, by, id, place)));
  }

  @Mutation(() => WebhookEndpointSecret, {
    description:
      'Gives it a new secret; for some hours messages are signed with both, so that none is refused meanwhile. A message that is being tried again is tried at once. BAD_USER_INPUT: a secret that is none. NOT_FOUND: no such endpoint.',
  })
  async rotateWebhookSecret(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the endpoint.' }) id: string,
    @Arg('input', () => RotateWebhookSecretInput, {
      nullable: true,
      description: 'Which secret, and how long the one before it counts. Null: a new one, and 24 hours.',
    })
    input: RotateWebhookSecretInput | null,
  ): Promise<WebhookEndpointSecret> {
    const by = authorOf(context, 'rotateWebhookSecret');
    const { secret = null, keepFormerHours = 24 } = input ?? {};
    return shown(resultOf(await rotateWebhookSecret(context.services, by, id, { secret, keepFormerHours })));
  }

  @Mutation(() => Boolean, {
    description:
      'Nothing is sent there any more, everywhere within a second; what it was told, and not, stays in the log. NOT_FOUND: no such endpoint.',
  })
  async removeWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the endpoint.' }) id: string,
  ): Promise<boolean> {
    return resultOf(
      await removeWebhookEndpoint(context.services, authorOf(context, 'removeWebhookEndpoint'), id),
    );
  }

  @Mutation(() => WebhookTest, {
    description:
      'Sends a message of type "test" now, once, also to an endpoint that is paused, and says what came of it. It tells nothing of the log. RATE_LIMITED: two of the account are under way. BAD_USER_INPUT: its secret cannot be opened. NOT_FOUND: no such endpoint.',
  })
  async testWebhookEndpoint(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the endpoint.' }) id: string,
  ): Promise<WebhookTest> {
    return resultOf(await testWebhookEndpoint(context.services, accountIdOf(context), id));
  }
}

async function readFilter(context: RequestContext, input: WebhookFilter | null | undefined) {
  const asked = storedFilter(input ?? { changedOnly: false });
  await readEventFilter(context.services, accountIdOf(context), asked);
  return asked;
}

function shown({ endpoint, secret }: EndpointSecret): WebhookEndpointSecret {
  return { endpoint: new WebhookEndpointType(endpoint), secret };
}
