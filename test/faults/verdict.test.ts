/** The judge of the fault run, with a log that is whole and with each thing that may be wrong with one. */
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import {
  CreateAccountDocument,
  AddNumberDocument,
  ImportOptOutsDocument,
  ProcessInboundDocument,
} from '../generated/operations.js';
import { startTestApp, platformKey } from '../support/app.js';
import { createClient } from '../support/client.js';
import { cloneDatabase } from '../support/database.js';
import { atOnce, untilSigned, useCheckpointDir } from '../proof/sealed-app.js';
import { asAdmin } from '../backup/rows.js';
import { storedEvidence } from './evidence.js';
import { storedProofs } from './proofs.js';
import { type Evidence, type Verdict, verdictOf } from './verdict.js';

const fine: Partial<Verdict> = {
  twice: 0,
  gaps: 0,
  timesBackwards: 0,
  listDiffers: 0,
  contradicted: 0,
  followedWrongly: 0,
  broken: [],
  unproved: 0,
};
const checkpointDir = useCheckpointDir();
let evidence: Evidence;
let given: { url: string; accountId: string; db: Parameters<typeof storedEvidence>[0] };

/** Words by messages and by an import, as the traffic of a fault run makes them. */
beforeAll(async () => {
  const database = await cloneDatabase();
  const app = await startTestApp(database.url, { checkpointDir }, { sealing: atOnce });
  const { createAccount } = await createClient(app.url, platformKey).run(CreateAccountDocument, {
    input: { name: 'Acme' },
  });
  const client = createClient(app.url, createAccount.apiKey);
  const { addNumber } = await client.run(AddNumberDocument, { input: { address: '+14155550100' } });
  const sent = new Set<string>();
  const acknowledgedMessages = new Map<string, string>();
  const saidLast = new Map<string, 'out' | 'in'>();
  for (const [at, text] of ['STOP', 'STOP', 'START', 'STOP', 'START', 'STOP'].entries()) {
    const from = `+1212777000${at % 2}`;
    const input = { messageId: `m${at}`, from, to: addNumber.address, text };
    const { processInbound } = await client.run(ProcessInboundDocument, { input });
    sent.add(input.messageId);
    acknowledgedMessages.set(input.messageId, processInbound.event?.id ?? '');
    saidLast.set(from, text === 'STOP' ? 'out' : 'in');
  }
  const rows = ['+12127771110', '+12127771111', '+12127771112'];
  await client.run(ImportOptOutsDocument, {
    mapping: { scope: 'ACCOUNT', asOf: '2026-01-05T00:00:00Z' },
    rows: rows.map((recipient) => ({ recipient })),
  });
  for (const row of rows) sent.add(row);
  await untilSigned(database.db, createAccount.account.id, 9);
  await app.stop();
  given = { url: database.url, accountId: createAccount.account.id, db: database.db };
  const stored = await storedEvidence(database.db, given.accountId);
  const ids = stored.log.map(({ eventId }) => eventId);
  evidence = {
    sent,
    acknowledgedMessages,
    acknowledgedRows: new Set(rows),
    saidLast,
    ...stored,
    followers: [ids, ids],
    proofs: await storedProofs(database.db, checkpointDir),
  };
  return database.drop;
});

it('a log that is whole is found to be so', () => {
  expect(verdictOf(evidence)).toEqual({ ...fine, sent: 9, acknowledged: 9, found: 9 });
});

/** In a copy of the database, as whoever may do anything there; then what the database holds. */
async function after(statements: string): Promise<Verdict> {
  const copy = await cloneDatabase({ connections: 1 });
  onTestFinished(copy.drop);
  const admin = asAdmin(copy.url);
  await admin.unsafe('set session_replication_role = replica');
  const source = asAdmin(given.url);
  for (const table of [
    'events',
    'log_heads',
    'list_entries',
    'message_claims',
    'event_seals',
    'seal_heads',
  ]) {
    const rows = await source.unsafe<{ row: string }[]>(`select to_jsonb(t)::text as row from ${table} t`);
    for (const { row } of rows)
      await admin.unsafe(
        `insert into ${table} select * from jsonb_populate_record(null::${table}, $1::text::jsonb)`,
        [row],
      );
  }
  await admin.unsafe(statements);
  const stored = await storedEvidence(copy.db, given.accountId);
  return verdictOf({ ...evidence, ...stored, proofs: await storedProofs(copy.db, checkpointDir) });
}

const sabotages: [what: string, statements: string, found: keyof Verdict][] = [
  ['the event of a message that is not there', `delete from events where message_id = 'm3'`, 'found'],
  ['the event of a row that is not there', `delete from events where recipient = '+12127771111'`, 'found'],
  [
    'an acknowledged message under another event',
    `update events set event_id = gen_random_uuid() where message_id = 'm1'`,
    'found',
  ],
  [
    'a message that is there twice',
    `alter table events drop constraint if exists events_pkey cascade; drop index if exists events_message_key;
     insert into events select r.* from events e, lateral jsonb_populate_record(e, jsonb_build_object('position', 10, 'event_id', gen_random_uuid())) r where e.message_id = 'm1';
     update log_heads set position = 10`,
    'twice',
  ],
  [
    'a row that is there twice',
    `insert into events select r.* from events e, lateral jsonb_populate_record(e, jsonb_build_object('position', 10, 'event_id', gen_random_uuid())) r where e.recipient = '+12127771110';
     update log_heads set position = 10`,
    'twice',
  ],
  ['a gap', `update events set position = 12 where position = 9; update log_heads set position = 12`, 'gaps'],
  ['a tail that is cut off', `delete from events where position = 9`, 'gaps'],
  ['a head that is behind', `update log_heads set position = 8`, 'gaps'],
  [
    'a time that goes back',
    `update events set recorded_at = recorded_at - interval '1 hour' where position = 5`,
    'timesBackwards',
  ],
  [
    'an entry of the list that is missing',
    `delete from list_entries where recipient = '+12127771110'`,
    'listDiffers',
  ],
  [
    'an entry of the list that is turned round',
    `update list_entries set m_out = not m_out where recipient = '+12127771110'`,
    'listDiffers',
  ],
  [
    'an entry of the list that nobody said',
    `insert into list_entries select r.* from list_entries l, lateral jsonb_populate_record(l, '{"recipient": "+12127779999"}') r where l.recipient = '+12127771110'`,
    'listDiffers',
  ],
  [
    'somebody who said STOP last and is not out',
    `update list_entries set m_out = false where recipient = '+12127770001'`,
    'contradicted',
  ],
  [
    'an event with another text than was sealed',
    `update events set evidence = 'never mind' where position = 5`,
    'broken',
  ],
  [
    'a seal that does not follow from the one before',
    `update event_seals set seal = sha256(seal) where position = 7`,
    'broken',
  ],
  [
    'a chain that ends before what was signed',
    `delete from event_seals where position = 9;
     update seal_heads h set position = 8, checkpoint = null, checkpoint_position = 0,
       seal = (select seal from event_seals s where s.account_id = h.account_id and s.position = 8)`,
    'broken',
  ],
  [
    'an event that is not sealed',
    `insert into events select r.* from events e, lateral jsonb_populate_record(e, jsonb_build_object('position', 10, 'event_id', gen_random_uuid(), 'message_id', 'm9')) r where e.message_id = 'm1';
     update log_heads set position = 10`,
    'unproved',
  ],
];

it.each(sabotages)('%s is found', async (_, statements, found) => {
  const verdict = await after(statements);
  if (found === 'found') expect(verdict.found).toBeLessThan(verdict.acknowledged);
  else if (found === 'broken') expect(verdict.broken).toHaveLength(1);
  else expect(verdict[found]).toBeGreaterThan(0);
});

it('a copy with nothing done to it is whole', async () => {
  expect(await after('select 1')).toMatchObject({ ...fine, found: 9 });
});

it('a follower that missed an event, saw one twice or two in the wrong order is found', () => {
  const [ids = []] = evidence.followers;
  const [first = '', second = ''] = ids;
  for (const seen of [
    ids.slice(0, -1),
    ids.slice(1),
    [first, ...ids],
    [second, first, ...ids.slice(2)],
    ids.toSpliced(3, 1),
    [],
  ])
    expect(verdictOf({ ...evidence, followers: [ids, seen] }).followedWrongly).toBeGreaterThan(0);
});

it('what was never acknowledged is neither found nor missed', () => {
  const verdict = verdictOf({ ...evidence, sent: new Set([...evidence.sent, 'never answered']) });
  expect(verdict).toMatchObject({ ...fine, sent: 10, acknowledged: 9, found: 9 });
});
