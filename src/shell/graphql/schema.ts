/** The schema that clients see, and the one door through which every operation passes. */
import 'reflect-metadata';
import { GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { buildSchema, type NonEmptyArray } from 'type-graphql';
import { admit } from '../../core/access/caller.js';
import { isOperation, type Operation } from '../../core/access/permissions.js';
import type { RequestContext } from '../../core/graph/context.js';
import { forbidden, unauthenticated } from '../../core/graph/errors.js';
import { EventReviewResolver } from '../../core/graph/event-review.resolver.js';
import { AccountsResolver } from '../../features/accounts/accounts.resolver.js';
import { ApiKeysResolver } from '../../features/accounts/api-keys.resolver.js';
import { TokensResolver } from '../../features/accounts/tokens.resolver.js';
import { AuditResolver } from '../../features/audit/audit.resolver.js';
import { CampaignsResolver } from '../../features/campaigns/campaigns.resolver.js';
import { DecisionResolver } from '../../features/decision/decision.resolver.js';
import { InboundResolver } from '../../features/inbound/inbound.resolver.js';
import { EventImportResolver } from '../../features/imports/api/event-import.resolver.js';
import { DriftResolver } from '../../features/imports/drift/api/drift.resolver.js';
import { ImportsResolver } from '../../features/imports/api/imports.resolver.js';
import { ButtonsResolver } from '../../features/keywords/buttons.resolver.js';
import { KeywordsResolver } from '../../features/keywords/keywords.resolver.js';
import { RepliesResolver } from '../../features/keywords/replies.resolver.js';
import { ManualResolver } from '../../features/manual/manual.resolver.js';
import { ErasureResolver } from '../../features/erasure/erasure.resolver.js';
import { ExportsResolver } from '../../features/exports/exports.resolver.js';
import { OptOutListResolver } from '../../features/opt-out-list/opt-out-list.resolver.js';
import { ProofResolver } from '../../features/proof/proof.resolver.js';
import { ProviderHooksResolver } from '../../features/provider-hooks/provider-hooks.resolver.js';
import { ReviewsResolver } from '../../features/reviews/reviews.resolver.js';
import { CampaignScreeningResolver } from '../../features/screening/campaign-screening.resolver.js';
import { ScreeningResolver } from '../../features/screening/screening.resolver.js';
import { SenderGroupsResolver } from '../../features/senders/sender-groups.resolver.js';
import { SendersResolver } from '../../features/senders/senders.resolver.js';
import { WebFormStatsResolver } from '../../features/web-opt-out/insight/web-form-stats.resolver.js';
import { TrustedDocumentsResolver } from '../../features/trusted/trusted.resolver.js';
import { ComposeResolver } from '../../features/web-opt-out/compose/compose.resolver.js';
import { LinksResolver } from '../../features/web-opt-out/links/links.resolver.js';
import { WebhookAlertsResolver } from '../../features/webhooks/alerts/webhook-alerts.resolver.js';
import { WebhookAttemptsResolver } from '../../features/webhooks/attempts/webhook-attempts.resolver.js';
import { WebhookEndpointsResolver } from '../../features/webhooks/endpoints/webhook-endpoints.resolver.js';
import { LiveResolver } from '../../features/live/live.resolver.js';
import { readPlainFieldsDirectly } from './plain-fields.js';

// oxlint-disable-next-line typescript/ban-types
export const resolvers: NonEmptyArray<Function> = [
  EventReviewResolver,
  EventImportResolver,
  AccountsResolver,
  ApiKeysResolver,
  TokensResolver,
  AuditResolver,
  ButtonsResolver,
  CampaignsResolver,
  DecisionResolver,
  ImportsResolver,
  DriftResolver,
  InboundResolver,
  KeywordsResolver,
  ManualResolver,
  ErasureResolver,
  ExportsResolver,
  OptOutListResolver,
  RepliesResolver,
  ProofResolver,
  ProviderHooksResolver,
  ReviewsResolver,
  CampaignScreeningResolver,
  ScreeningResolver,
  SenderGroupsResolver,
  SendersResolver,
  LiveResolver,
  LinksResolver,
  ComposeResolver,
  WebFormStatsResolver,
  TrustedDocumentsResolver,
  WebhookEndpointsResolver,
  WebhookAttemptsResolver,
  WebhookAlertsResolver,
];

/** type-graphql makes these types by itself. */
const rootDescriptions: Readonly<Record<string, string>> = {
  Query: 'What can be asked. Nothing here changes anything.',
  Mutation:
    'What can be done. What has returned is recorded; after NOT_RECORDED nothing is, and after OUTCOME_UNKNOWN the same call, with the same message id or idempotency key, tells.',
  Subscription:
    'What can be followed, over WebSocket (graphql-transport-ws) or Server-Sent Events (graphql-sse).',
};

// oxlint-disable-next-line typescript/ban-types
export async function buildGuardedSchema(
  served: NonEmptyArray<Function> = resolvers,
): Promise<GraphQLSchema> {
  const schema = await buildSchema({
    resolvers: served,
    // Every subscription brings its own `subscribe`; type-graphql wants a pubSub all the same.
    pubSub: {
      publish: () => undefined,
      subscribe: () => {
        throw new Error('no subscription has topics here');
      },
    },
    validate: false,
  });
  readPlainFieldsDirectly(schema);
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (!(type instanceof GraphQLObjectType)) continue;
    type.description = rootDescriptions[type.name] ?? null;
    guard(type);
  }
  return schema;
}

/** Puts the permission check before each root field. A field that permissions.ts does not name stops the start. */
function guard(type: GraphQLObjectType<unknown, RequestContext>): void {
  for (const field of Object.values(type.getFields())) {
    const operation = `${type.name}.${field.name}`;
    if (!isOperation(operation)) throw new Error(`${operation} is not in core/access/permissions.ts`);
    const { resolve, subscribe } = field;
    if (type.name === 'Subscription' && subscribe !== undefined) {
      field.subscribe = (source, args, context, info) => {
        check(context, operation);
        return subscribe(source, args, context, info);
      };
    } else if (resolve !== undefined) {
      field.resolve = (source, args, context, info) => {
        check(context, operation);
        return resolve(source, args, context, info);
      };
    }
  }
}

function check(context: RequestContext, operation: Operation): void {
  const admission = admit(context.caller, operation);
  if (admission.kind === 'unauthenticated') throw unauthenticated();
  if (admission.kind === 'forbidden') throw forbidden(admission.message);
}
