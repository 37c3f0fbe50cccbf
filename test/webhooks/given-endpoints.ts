/** Accounts with endpoints, and what is recorded there. */
import { vi } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import type { AppOptions } from '../../src/shell/app-options.js';
import {
  AddWebhookEndpointDocument,
  type AddWebhookEndpointInput,
  OptOutDocument,
  WebhookAttemptsDocument,
  WebhookEndpointsDocument,
} from '../generated/operations.js';
import { givenAccount, type TestAccount, type TestApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';

/** What waits for seconds in life waits for hundredths of one here. */
export const quickly: Exclude<AppOptions['webhooks'], 'off' | undefined> = {
  times: { look: 30, rest: 50 },
  retries: { pauses: [40], giveUpAfter: 3 * 86_400_000 },
  replyPauses: [40],
};

export async function givenEndpoint(
  account: TestAccount,
  url: string,
  wishes: Partial<AddWebhookEndpointInput> = {},
) {
  const input = { name: 'CRM', url, ...wishes };
  const { addWebhookEndpoint } = await account.admin.run(AddWebhookEndpointDocument, { input });
  return { ...addWebhookEndpoint.endpoint, secret: addWebhookEndpoint.secret };
}

export async function givenTold(app: TestApp, url: string, wishes: Partial<AddWebhookEndpointInput> = {}) {
  const account = await givenAccount(app);
  return { account, endpoint: await givenEndpoint(account, url, wishes) };
}

/** So many people opt out of the account, one after the other. */
export async function optOut(account: TestAccount, people = 1): Promise<string[]> {
  const recipients = Array.from({ length: people }, () => someRecipient());
  for (let from = 0; from < people; from += 1_000)
    await account.admin.run(OptOutDocument, {
      input: { recipients: recipients.slice(from, from + 1_000), scope: 'ACCOUNT' },
    });
  return recipients;
}

export async function endpointOf(account: TestAccount, id: string) {
  const { webhookEndpoints } = await account.admin.run(WebhookEndpointsDocument, {});
  const found = webhookEndpoints.find((one) => one.id === id);
  if (found === undefined) throw new Error('the endpoint is not there');
  return found;
}

type Endpoint = Awaited<ReturnType<typeof endpointOf>>;

/** Resolves when the endpoint is so. */
export async function untilIt(
  account: TestAccount,
  id: string,
  isSo: (endpoint: Endpoint) => boolean,
): Promise<Endpoint> {
  return vi.waitFor(
    async () => {
      const endpoint = await endpointOf(account, id);
      if (!isSo(endpoint)) throw new Error(`not so yet: ${JSON.stringify(endpoint)}`);
      return endpoint;
    },
    { timeout: 60_000, interval: 20 },
  );
}

export async function attemptsOf(account: TestAccount, endpointId: string) {
  const { webhookAttempts } = await account.admin.run(WebhookAttemptsDocument, { endpointId, first: 100 });
  return webhookAttempts.nodes;
}

/** As if the endpoint had begun to fail so many days ago. */
export async function failingSince(
  db: Db,
  { accountId }: TestAccount,
  endpointId: string,
  days: number,
): Promise<void> {
  await db.text(
    `update webhook_endpoints set first_failed_at = now() - make_interval(days => $3)
     where account_id = $1 and endpoint_id = $2`,
    [accountId, endpointId, days],
  );
}

export const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
