/** Names of another account in what changes webhook endpoints. */
import {
  AddWebhookEndpointDocument,
  PauseWebhookEndpointDocument,
  RemoveWebhookEndpointDocument,
  ReplayWebhookEndpointDocument,
  ResumeWebhookEndpointDocument,
  RotateWebhookSecretDocument,
  TestWebhookEndpointDocument,
  UpdateWebhookEndpointDocument,
  type WebhookFilterInput,
} from '../generated/operations.js';
import type { Belongings } from './names.js';
import { asking, type Try } from './try.js';

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const endpoint = { name: 'Ours', url: 'http://localhost:9/', secret };

const adding = (refused: Try['refused'], filter: (named: Belongings) => WebhookFilterInput) =>
  asking(AddWebhookEndpointDocument, refused, (named) => ({ input: { ...endpoint, filter: filter(named) } }));
const updating = (refused: Try['refused'], filter: (named: Belongings) => WebhookFilterInput) =>
  asking(UpdateWebhookEndpointDocument, refused, (named, own) => ({
    id: own.webhookEndpoint,
    input: { filter: filter(named) },
  }));
const id = (named: Belongings) => ({ id: named.webhookEndpoint });

export const triesOnWebhooks: Record<string, Try> = {
  'Mutation.addWebhookEndpoint input.filter.senderIds': adding('NOT_FOUND', ({ sender }) => ({
    senderIds: [sender],
  })),
  'Mutation.addWebhookEndpoint input.filter.receivedOn': adding('NOT_FOUND', ({ sender }) => ({
    receivedOn: [sender],
  })),
  'Mutation.addWebhookEndpoint input.filter.campaignIds': adding(null, ({ campaign }) => ({
    campaignIds: [campaign],
  })),
  'Mutation.addWebhookEndpoint input.filter.importIds': adding(null, (named) => ({
    importIds: [named.import],
  })),
  'Mutation.addWebhookEndpoint input.after': asking(
    AddWebhookEndpointDocument,
    'CURSOR_UNKNOWN',
    ({ logCursor }) => ({ input: { ...endpoint, after: logCursor } }),
  ),
  'Mutation.updateWebhookEndpoint id': asking(UpdateWebhookEndpointDocument, 'NOT_FOUND', (named) => ({
    ...id(named),
    input: { name: 'Mine' },
  })),
  'Mutation.updateWebhookEndpoint input.filter.senderIds': updating('NOT_FOUND', ({ sender }) => ({
    senderIds: [sender],
  })),
  'Mutation.updateWebhookEndpoint input.filter.receivedOn': updating('NOT_FOUND', ({ sender }) => ({
    receivedOn: [sender],
  })),
  'Mutation.updateWebhookEndpoint input.filter.campaignIds': updating(null, ({ campaign }) => ({
    campaignIds: [campaign],
  })),
  'Mutation.updateWebhookEndpoint input.filter.importIds': updating(null, (named) => ({
    importIds: [named.import],
  })),
  'Mutation.pauseWebhookEndpoint id': asking(PauseWebhookEndpointDocument, 'NOT_FOUND', id),
  'Mutation.resumeWebhookEndpoint id': asking(ResumeWebhookEndpointDocument, 'NOT_FOUND', id),
  'Mutation.replayWebhookEndpoint id': asking(ReplayWebhookEndpointDocument, 'NOT_FOUND', (named, own) => ({
    ...id(named),
    after: own.logCursor,
  })),
  'Mutation.replayWebhookEndpoint after': asking(
    ReplayWebhookEndpointDocument,
    'CURSOR_UNKNOWN',
    (named, own) => ({ id: own.webhookEndpoint, after: named.logCursor }),
  ),
  'Mutation.rotateWebhookSecret id': asking(RotateWebhookSecretDocument, 'NOT_FOUND', id),
  'Mutation.removeWebhookEndpoint id': asking(RemoveWebhookEndpointDocument, 'NOT_FOUND', id),
  'Mutation.testWebhookEndpoint id': asking(TestWebhookEndpointDocument, 'NOT_FOUND', id),
};
