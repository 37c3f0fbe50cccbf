/** Data that the database refuses, in bulk: only what is bad fails. And COPY, which Heed does not use: with this driver one bad row in it settles nothing. */
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { ProcessInboundBatchDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { makeMessage } from '../support/messages.js';
import { readTree } from '../architecture/source-tree.js';

const app = useApp();

test('a batch with a message that the database refuses records all others, each once', async () => {
  const account = await givenAccount(app);
  const sender = await givenNumber(account);
  await app.db.text(
    `create function refuse_one() returns trigger language plpgsql as $$
      begin raise exception 'refused by the test' using errcode = '22023'; end $$`,
    [],
  );
  await app.db.text(
    `create trigger refuse_one before insert on events for each row
      when (new.evidence = 'STOP.') execute function refuse_one()`,
    [],
  );
  const input = Array.from({ length: 300 }, (_, index) =>
    makeMessage({
      to: sender.address,
      from: `+1332555${String(index).padStart(4, '0')}`,
      text: index === 137 ? 'STOP.' : 'STOP',
    }),
  );
  const { processInboundBatch } = await account.admin.run(ProcessInboundBatchDocument, { input });
  const refused = processInboundBatch.filter(({ refusal }) => refusal !== null);
  expect(refused).toMatchObject([{ messageId: input[137]?.messageId, refusal: { code: 'UNRECORDABLE' } }]);
  const rows = await app.db.rows<{ message_id: string; position: number }>(
    sql`select message_id, position from events where account_id = ${account.accountId}::uuid order by position`,
  );
  expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 299 }, (_, index) => index + 1));
  const good = input.filter((_, index) => index !== 137).map(({ messageId }) => messageId);
  expect(new Set(rows.map(({ message_id }) => message_id))).toEqual(new Set(good));
});

test('Heed says COPY nowhere', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const tree = readTree(root, ['src'], []);
  const copies = [...tree.values()].filter(({ text }) =>
    /\bcopy\s+[\w."]+[^;'"`]*\b(?:from|to)\s+(?:stdin|stdout)\b|\.writable\(|\.readable\(/i.test(text),
  );
  expect([...tree.values()].length).toBeGreaterThan(100);
  expect(copies.map(({ path }) => path)).toEqual([]);
});
