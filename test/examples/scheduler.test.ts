/**
 * The example scheduler against processes that are killed under it, and killed itself, while people opt out at any moment
 * through two Heeds. What it did is read from its journal, whose lines are in the order in which things happened.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AddNumberDocument, CreateApiKeyDocument } from '../generated/operations.js';
import { useDatabase } from '../support/database.js';
import { freePort } from '../support/free-port.js';
import { startHeedProcess } from '../support/heed-process.js';
import { show } from '../support/show.js';
import { givenSharedAccount, sendTo, senderNumber, type SharedAccount } from '../processes/two-processes.js';
import { type CampaignRecord, readRecord, sentAfterDelivery, sentThoughOut } from './campaign-record.js';
import { startTraffic } from './opt-out-traffic.js';
import { journalOf, outboxOf, startScheduler } from './scheduler-process.js';

const database = useDatabase();
vi.setConfig({ testTimeout: 180_000 });
const otherNumber = '+14155550101';
const verdictSeconds = 2;
const soon = { timeout: 60_000, interval: 50 };

async function givenFile(lines: readonly string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'heed-scheduler-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'recipients.txt');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

/** A Heed whose address stays the same when it is started again. */
async function givenHeeds() {
  const port = await freePort();
  const startOne = () => startHeedProcess(database.url, { PORT: String(port) });
  const [one, two] = await Promise.all([startOne(), startHeedProcess(database.url)]);
  const account = await givenSharedAccount(two);
  const other = await account.at(two).run(AddNumberDocument, { input: { address: otherNumber } });
  const { createApiKey } = await account
    .at(two)
    .run(CreateApiKeyDocument, { name: 'scheduler', role: 'SCHEDULER' });
  return { one, two, startOne, account, otherId: other.addNumber.id, key: createApiKey.secret };
}

const phoneNumbers = (count: number) =>
  Array.from({ length: count }, (_, index) => `+1212555${String(index).padStart(4, '0')}`);

/** Positions of all that reaches the campaign's sender, from one on. */
async function reaching({ accountId, senderId }: SharedAccount, from: number): Promise<number[]> {
  const rows = await database.db.rows<{ position: number }>(sql`
    select position from events
    where account_id = ${accountId} and position >= ${from} and (scope = 'ACCOUNT' or sender_id = ${senderId})
    order by position`);
  return rows.map(({ position }) => position);
}

const counted = <Of>(all: readonly Of[]) => {
  const counts = new Map<Of, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
};

describe('the example scheduler', () => {
  it('sends to nobody whose opt-out has been delivered or was known, and to all others once, while Heed and it are killed', async () => {
    const heed = await givenHeeds();
    let { one } = heed;
    const { two, account } = heed;
    const recipients = phoneNumbers(4_000);
    const [outBefore, rest] = [recipients.slice(0, 60), recipients.slice(60)];
    const words = await Promise.all(
      outBefore.map(async (from) => {
        const { event } = await sendTo(account.at(two), { from });
        return {
          recipient: from,
          kind: 'OPTED_OUT' as const,
          position: event?.position ?? 0,
          at: Date.now(),
        };
      }),
    );
    // As people have them: twice, in another spelling, and what is no address.
    const spelled = (to: string) => `(${to.slice(2, 5)}) ${to.slice(5, 8)}-${to.slice(8)}`;
    const lines = recipients.flatMap((to, index) =>
      index % 100 === 0 ? [to, spelled(to), 'nobody'] : index % 7 === 0 ? [spelled(to)] : [to],
    );
    const file = await givenFile(lines);
    const args = `--campaign spring --file ${file} --sender ${senderNumber} --region US --rate 400`.split(
      ' ',
    );
    const connection = { url: one.url, key: heed.key };
    const traffic = startTraffic({
      recipients: rest,
      campaignSender: senderNumber,
      otherSender: otherNumber,
      mayBeDead: () => account.at(one),
      alive: account.at(two),
      seed: 8,
    });
    const sent = () => journalOf(file).filter(({ what }) => what === 'sending').length;
    const untilSent = (count: number) => vi.waitFor(() => expect(sent()).toBeGreaterThan(count), soon);
    const heardOf = () => traffic.words.length;

    let scheduler = startScheduler(connection, args);
    await untilSent(800);
    await one.end('SIGKILL');
    await vi.waitFor(() => expect(scheduler.said()).toMatch(/the feed is away .*nobody is written to/), soon);
    const [sentBefore, heardBefore] = [sent(), heardOf()];
    await vi.waitFor(() => expect(heardOf()).toBeGreaterThan(heardBefore + 40), soon);
    expect(sent()).toBe(sentBefore);
    one = await heed.startOne();
    await untilSent(1_700);

    await scheduler.kill();
    const said = scheduler.said();
    const heardThen = heardOf();
    await vi.waitFor(() => expect(heardOf()).toBeGreaterThan(heardThen + 30), soon);
    scheduler = startScheduler(connection, args);
    await untilSent(2_500);
    await one.end('SIGKILL');
    one = await heed.startOne();
    await untilSent(2_700);
    await traffic.stop();
    expect(await scheduler.exited, scheduler.said()).toBe(0);
    show(`${said}── killed\n${scheduler.said()}`);

    words.push(...(traffic.words as typeof words));
    const record = readRecord(journalOf(file));
    expect(record.runs).toBe(2);
    expect(sentAfterDelivery(record, words)).toEqual([]);
    expect(sentThoughOut(record, words)).toEqual([]);
    // It was put to the test: people were suppressed, and dropped between their screening and their turn.
    expect(record.suppressed.size).toBeGreaterThan(outBefore.length);
    expect(record.dropped.size).toBeGreaterThan(5);
    expectSentOnce(file, record, {
      all: recipients.filter((to) => !traffic.spoke.has(to) && !outBefore.includes(to)),
      never: outBefore,
    });
    const [first] = record.delivered;
    const delivered = [...new Set(record.delivered.map(({ position }) => position))];
    expect(delivered).toEqual(await reaching(account, first?.position ?? 0));
    const begun = record.screenings[0]?.at ?? 0;
    const later = traffic.words.filter(({ at, kind }) => at > begun && kind === 'OPTED_OUT');
    expect(later.filter(({ position }) => !delivered.includes(position))).toEqual([]);
  });

  it('writes to nobody on a verdict that has grown old, when Heed is frozen and its link says nothing', async () => {
    const { one, two, account, key } = await givenHeeds();
    const recipients = phoneNumbers(1_500);
    const file = await givenFile(recipients);
    const scheduler = startScheduler(
      { url: one.url, key },
      `--campaign spring --file ${file} --sender ${senderNumber} --rate 300 --verdict ${verdictSeconds}`.split(
        ' ',
      ),
    );
    const traffic = startTraffic({
      recipients,
      campaignSender: senderNumber,
      otherSender: otherNumber,
      mayBeDead: () => account.at(two),
      alive: account.at(two),
      seed: 9,
    });
    const record = () => readRecord(journalOf(file));
    await vi.waitFor(() => expect(record().sendings.length).toBeGreaterThan(100), soon);
    process.kill(one.pid, 'SIGSTOP');
    const isOld = () => Date.now() - (record().sendings.at(-1)?.asked ?? 0) > verdictSeconds * 1_000 + 500;
    await vi.waitFor(() => expect(isOld()).toBe(true), soon);
    const [sentBefore, heardBefore] = [record().sendings.length, traffic.words.length];
    await vi.waitFor(() => expect(traffic.words.length).toBeGreaterThan(heardBefore + 40), soon);
    expect(record().sendings).toHaveLength(sentBefore);
    process.kill(one.pid, 'SIGCONT');
    await vi.waitFor(() => expect(record().sendings.length).toBeGreaterThan(sentBefore + 300), soon);
    await traffic.stop();
    expect(await scheduler.exited, scheduler.said()).toBe(0);
    show(scheduler.said());

    const { sendings } = record();
    expect(sentAfterDelivery(record(), traffic.words)).toEqual([]);
    expect(sentThoughOut(record(), traffic.words)).toEqual([]);
    expect(sendings.filter(({ at, asked }) => at - asked > verdictSeconds * 1_000 + 250)).toEqual([]);
    expectSentOnce(file, record(), { all: recipients.filter((to) => !traffic.spoke.has(to)), never: [] });
  });
});

/** All of them once, the others at most once; twice only who was being sent to when the scheduler was killed, by the same id. */
function expectSentOnce(
  file: string,
  record: CampaignRecord,
  { all, never }: { all: readonly string[]; never: readonly string[] },
) {
  const outbox = outboxOf(file);
  const counts = counted(outbox.map(({ to }) => to));
  expect(all.filter((to) => !counts.has(to))).toEqual([]);
  expect(never.filter((to) => counts.has(to))).toEqual([]);
  const twice = [...counts].filter(([, count]) => count > 1).map(([to]) => to);
  const inDoubt = record.sendings.filter(
    ({ to, run }) => run === 1 && record.sendings.some((other) => other.to === to && other.run === 2),
  );
  expect(twice.filter((to) => !inDoubt.some((sending) => sending.to === to))).toEqual([]);
  expect(twice.length).toBeLessThanOrEqual(1);
  expect(new Set(outbox.map(({ id }) => id)).size).toBe(counts.size);
}
