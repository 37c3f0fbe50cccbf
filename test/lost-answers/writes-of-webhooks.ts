/** Mutations of webhook endpoints, as they are used. */
import { cursorAt } from '../../src/core/log/cursor.js';
import {
  AddWebhookEndpointDocument,
  OptOutDocument,
  PauseWebhookEndpointDocument,
  RemoveWebhookEndpointDocument,
  ReplayWebhookEndpointDocument,
  ResumeWebhookEndpointDocument,
  RotateWebhookSecretDocument,
  TestWebhookEndpointDocument,
  UpdateWebhookEndpointDocument,
} from '../generated/operations.js';
import type { TestAccount } from '../support/app.js';
import { recipient, type Write, write } from './write.js';

const secretOf = (byte: number) => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;
/** Nobody listens there: a test says so, and nothing is sent to anybody. */
const endpoint = { name: 'CRM', url: 'http://localhost:9/', secret: secretOf(1) };

async function givenEndpoint({ admin }: TestAccount): Promise<string> {
  const { addWebhookEndpoint } = await admin.run(AddWebhookEndpointDocument, { input: endpoint });
  return addWebhookEndpoint.endpoint.id;
}

export const writesOfWebhooks: readonly Write[] = [
  write('addWebhookEndpoint', 'with a secret', AddWebhookEndpointDocument, () => ({ input: endpoint })),
  write(
    'updateWebhookEndpoint',
    'its name and its filter',
    UpdateWebhookEndpointDocument,
    async (account) => ({
      id: await givenEndpoint(account),
      input: { name: 'CRM of May', filter: { changedOnly: true } },
    }),
  ),
  write('pauseWebhookEndpoint', 'one that is active', PauseWebhookEndpointDocument, async (account) => ({
    id: await givenEndpoint(account),
  })),
  write('resumeWebhookEndpoint', 'one that is paused', ResumeWebhookEndpointDocument, async (account) => {
    const id = await givenEndpoint(account);
    await account.admin.run(PauseWebhookEndpointDocument, { id });
    return { id };
  }),
  write('replayWebhookEndpoint', 'from the front', ReplayWebhookEndpointDocument, async (account) => {
    await account.admin.run(OptOutDocument, { input: { recipients: [recipient], scope: 'ACCOUNT' } });
    const after = cursorAt(account.accountId, { position: 0, eventId: null });
    return { id: await givenEndpoint(account), after };
  }),
  write('rotateWebhookSecret', 'another secret', RotateWebhookSecretDocument, async (account) => ({
    id: await givenEndpoint(account),
    input: { secret: secretOf(2) },
  })),
  write('removeWebhookEndpoint', 'one that is there', RemoveWebhookEndpointDocument, async (account) => ({
    id: await givenEndpoint(account),
  })),
  write('testWebhookEndpoint', 'one where nobody listens', TestWebhookEndpointDocument, async (account) => ({
    id: await givenEndpoint(account),
  })),
];
