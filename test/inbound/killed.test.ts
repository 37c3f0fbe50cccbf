import { expect, test } from 'vitest';
import {
  AddNumberDocument,
  CreateAccountDocument,
  ProcessInboundDocument,
  type InboundMessageInput,
} from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { startHeedProcess } from '../support/heed-process.js';
import { makeMessage } from '../support/messages.js';

const database = useDatabase();
const to = '+14155550100';

/** Sends messages from several callers until the server is gone; what was acknowledged, by message id. */
async function sendUntilItIsGone(
  client: ApiClient,
  sent: InboundMessageInput[],
  acknowledged: Map<string, string>,
) {
  const caller = async () => {
    for (;;) {
      const input = makeMessage({ to });
      sent.push(input);
      try {
        const { processInbound } = await client.run(ProcessInboundDocument, { input });
        acknowledged.set(input.messageId, processInbound.event?.id ?? '');
      } catch {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, caller));
}

test('a process killed by SIGKILL in the middle of a stream of mutations has lost nothing that was acknowledged', async () => {
  let server = await startHeedProcess(database.url);
  const platform = createClient(server.url, platformKey);
  const { createAccount } = await platform.run(CreateAccountDocument, { input: { name: 'Acme' } });
  const key = createAccount.apiKey;
  await createClient(server.url, key).run(AddNumberDocument, { input: { address: to } });
  const sent: InboundMessageInput[] = [];
  const acknowledged = new Map<string, string>();

  for (const target of [100, 350, 700]) {
    const sending = sendUntilItIsGone(createClient(server.url, key), sent, acknowledged);
    await expect.poll(() => acknowledged.size, { timeout: 60_000, interval: 5 }).toBeGreaterThan(target);
    await server.end('SIGKILL');
    await sending;
    server = await startHeedProcess(database.url);
  }

  const log = await database.db.text<{ position: number; event_id: string; message_id: string }>(
    'select position, event_id, message_id from events order by position',
    [],
  );
  const recorded = new Map(log.map((event) => [event.message_id, event.event_id]));
  expect(log.map((event) => event.position)).toEqual(log.map((_, index) => index + 1));
  expect([...acknowledged].filter(([messageId, eventId]) => recorded.get(messageId) !== eventId)).toEqual([]);

  // What was not acknowledged is sent again, as a provider does: all is in the log, once.
  const client = createClient(server.url, key);
  for (const input of sent.filter(({ messageId }) => !acknowledged.has(messageId))) {
    const { processInbound } = await client.run(ProcessInboundDocument, { input });
    expect(processInbound.duplicate).toBe(recorded.has(input.messageId));
  }
  const [count] = await database.db.text(
    'select count(*) as count, count(distinct message_id) as messages from events',
    [],
  );
  expect(count).toEqual({ count: sent.length, messages: sent.length });
}, 180_000);
