import {
  AddWebhookEndpointDocument,
  PauseWebhookEndpointDocument,
  TestWebhookEndpointDocument,
} from '../generated/operations.js';
import type { TestAccount } from '../support/app.js';

/** One where nobody listens, as a test of it has found. */
export async function givenPausedWebhook({ admin }: TestAccount): Promise<string> {
  const { addWebhookEndpoint } = await admin.run(AddWebhookEndpointDocument, {
    input: { name: 'CRM', url: 'http://localhost:9/' },
  });
  const { id } = addWebhookEndpoint.endpoint;
  await admin.run(PauseWebhookEndpointDocument, { id });
  await admin.run(TestWebhookEndpointDocument, { id });
  return id;
}
