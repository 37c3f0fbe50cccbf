/** A Heed that is killed while it compares two lists: another one goes on, and what comes of it is of the moment at which it began. */
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { expect, it, onTestFinished, vi } from 'vitest';
import { CreateAccountDocument, OptOutDocument } from '../generated/operations.js';
import { importFile } from '../imports/sent-files.js';
import { untilEnded } from '../imports/until-ended.js';
import { givenNumber, platformKey, type TestAccount } from '../support/app.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { startHeedProcess } from '../support/heed-process.js';
import { awsPage, checkFound, filesOfCheck, linesOf, putFile, startCheck } from './checked-lists.js';

const database = useDatabase();
const gate = 48_151_623;
/** Of both lists more than is compared at a time: ours are the people from 5,500 on, theirs those below 6,000. */
const [listed, ours, from] = [6_000, 6_000, 5_500];
const person = (place: number) => `+1212${String(2_000_000 + place)}`;

/** What is compared after the first run of recipients is saved only when the gate is opened. */
async function closedGate() {
  const owner = postgres(database.url, { max: 1, onnotice: () => undefined });
  await owner.unsafe(`
    create or replace function wait_at_gate() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock(${gate}); return new; end $$;
    create or replace trigger gate before update on drift_checks for each row
      when (old.compared_to is not null) execute function wait_at_gate();
    select pg_advisory_lock(${gate})`);
  onTestFinished(() => owner.end());
  const waiting = sql`select pid from pg_locks where locktype = 'advisory' and objid = ${gate}::oid and not granted`;
  return {
    untilReached: () =>
      vi.waitFor(async () => expect(await database.db.rows(waiting)).toHaveLength(1), { timeout: 60_000 }),
    open: () => owner.unsafe(`select pg_advisory_unlock(${gate})`),
    /** Whatever waits there comes to nothing. */
    endWaiting: () => database.db.rows(sql`select pg_terminate_backend(w.pid) from (${waiting}) w`),
  };
}

async function begun(): Promise<{ kill(): Promise<unknown>; account: TestAccount }> {
  const { url, end } = await startHeedProcess(database.url);
  const { createAccount } = await createClient(url, platformKey).run(CreateAccountDocument, {
    input: { name: 'Acme' },
  });
  const account = { accountId: createAccount.account.id, admin: createClient(url, createAccount.apiKey) };
  return { account, kill: () => end('SIGKILL') };
}

it.each(['is done, and nobody hears of it', 'comes to nothing'])(
  'a check whose Heed is killed while it compares goes on with the next one, where its last statement %s',
  async (fate) => {
    const { account, kill } = await begun();
    const { id: senderId } = await givenNumber(account);
    const file = Array.from({ length: ours }, (_, place) => person(from + place)).join('\n');
    expect(await importFile(account, `phone\n${file}\n`)).toMatchObject({ added: ours });
    const gateOf = await closedGate();
    const { check, uploadUrl } = await startCheck(account, { senderIds: [senderId], listName: 'Default' });
    const entries = Array.from({ length: listed }, (_, place) => ({
      OptedOutNumber: person(place),
      OptedOutTimestamp: 1_735_689_600,
    }));
    await putFile(uploadUrl, awsPage(entries));
    await gateOf.untilReached();
    // Of whom nothing is compared yet, and after the moment of which the check tells.
    await account.admin.run(OptOutDocument, {
      input: { recipients: [person(from - 1)], scope: 'ACCOUNT', occurredAt: '2025-02-01T00:00:00Z' },
    });
    await kill();
    if (fate === 'comes to nothing') await gateOf.endWaiting();
    await gateOf.open();
    const next = await startHeedProcess(database.url);
    const { key } = account.admin;
    const later: TestAccount = { ...account, admin: createClient(next.url, key) };
    await untilEnded(later, check.id, { timeout: 90_000 });
    const ended = await checkFound(later, check.id);
    expect(ended.import).toMatchObject({ state: 'DONE', rowsRead: listed, refused: 0 });
    const both = listed - from;
    expect(ended.senders).toMatchObject([
      { onlyTheirs: listed - both, onlyOurs: ours - both, both, theirsIsOlder: 0, oursIsNewer: 0 },
    ]);
    const files = await filesOfCheck(later, check.id);
    expect(linesOf(files.onlyTheirs)).toHaveLength(listed - both);
    expect(linesOf(files.onlyOurs)).toHaveLength(ours - both);
  },
);
