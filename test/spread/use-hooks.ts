/** All that an account's callers do with hooks, those of providers and those to addresses of its own. */
import { expect } from 'vitest';
import {
  AddProviderHookDocument,
  AddWebhookEndpointDocument,
  OptOutEventsDocument,
  PauseWebhookEndpointDocument,
  ProviderHooksDocument,
  RemoveProviderHookDocument,
  RemoveWebhookEndpointDocument,
  ReplayWebhookEndpointDocument,
  ResumeWebhookEndpointDocument,
  RotateWebhookSecretDocument,
  TestWebhookEndpointDocument,
  UpdateProviderHookDocument,
  UpdateWebhookEndpointDocument,
  WebhookAttemptsDocument,
  WebhookEndpointsDocument,
} from '../generated/operations.js';
import { deliver, signedSample, token } from '../provider-hooks/given-hook.js';
import { createClient } from '../support/client.js';
import { someRecipient } from '../support/messages.js';

export async function useHooks(url: string, key: string, to: string): Promise<void> {
  const { run } = createClient(url, key);
  // More than five times the same statement: PostgreSQL then plans it for any parameter.
  for (let round = 0; round < 7; round += 1) {
    const { addProviderHook: hook } = await run(AddProviderHookDocument, {
      input: { provider: 'TWILIO', name: 'Twilio', secret: token },
    });
    const delivery = signedSample('twilio', hook.url, token, { from: someRecipient(), to });
    expect((await deliver(delivery)).status).toBe(200);
    await run(ProviderHooksDocument, {});
    await run(UpdateProviderHookDocument, { id: hook.id, input: { name: 'Texts' } });
    await run(RemoveProviderHookDocument, { id: hook.id });

    const { addWebhookEndpoint } = await run(AddWebhookEndpointDocument, {
      input: { name: 'CRM', url: `${new URL(url).origin}/nowhere` },
    });
    const { id } = addWebhookEndpoint.endpoint;
    expect((await run(TestWebhookEndpointDocument, { id })).testWebhookEndpoint.status).toBe(404);
    await run(UpdateWebhookEndpointDocument, { id, input: { batch: 7 } });
    await run(RotateWebhookSecretDocument, { id });
    await run(PauseWebhookEndpointDocument, { id });
    const { optOutEvents } = await run(OptOutEventsDocument, { first: 1 });
    await run(ReplayWebhookEndpointDocument, { id, after: optOutEvents.pageInfo.endCursor ?? '' });
    await run(ResumeWebhookEndpointDocument, { id });
    await run(WebhookEndpointsDocument, {});
    expect(
      (await run(WebhookAttemptsDocument, { endpointId: id, first: 3 })).webhookAttempts.nodes,
    ).toHaveLength(1);
    await run(RemoveWebhookEndpointDocument, { id });
  }
}
