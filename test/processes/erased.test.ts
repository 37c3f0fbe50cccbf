/**
 * R3 with two processes: somebody is erased at one of them, and both answer as before, by their sets and by the database, at once and
 * after both were started anew. Each test leaves somebody for the last.
 */
import { describe, expect, it, vi } from 'vitest';
import {
  EraseRecipientDocument,
  MayContactDocument,
  OptOutDocument,
  ScreenDocument,
} from '../generated/operations.js';
import { optOutAll, phones } from '../screening/given-sets.js';
import { useDatabase } from '../support/database.js';
import type { HeedProcess } from '../support/heed-process.js';
import { givenSharedAccount, sendTo, type SharedAccount, useTwoProcesses } from './two-processes.js';

const database = useDatabase();
vi.setConfig({ testTimeout: 120_000 });

/** Enough to be asked of a set. */
const others = Array.from({ length: 60 }, (_, index) => `+1646555${1_000 + index}`);

async function screeningsBySet(process: HeedProcess): Promise<number> {
  const metrics = await (await fetch(`${process.url}/metrics`)).text();
  return Number(/^heed_screenings_total\{by="set"\} (\d+)$/m.exec(metrics)?.[1]);
}

async function screened(account: SharedAccount, at: HeedProcess, recipients: readonly string[]) {
  const input = { senderId: account.senderId, recipients: [...recipients] };
  const { screen } = await account.at(at).run(ScreenDocument, { input });
  return screen.suppressed.map(({ recipient }) => recipient);
}

/** Screened until a set has answered; each answer was the same, whoever gave it. */
async function untilBySet(account: SharedAccount, at: HeedProcess, recipient: string, blocked: boolean) {
  await vi.waitFor(
    async () => {
      const before = await screeningsBySet(at);
      const suppressed = await screened(account, at, [...others, recipient]);
      if ((await screeningsBySet(at)) === before) throw new Error('the database has answered');
      return suppressed;
    },
    { timeout: 60_000, interval: 20 },
  );
  expect(await screened(account, at, [...others, recipient])).toEqual(blocked ? [recipient] : []);
}

async function isBlocked(account: SharedAccount, at: HeedProcess, recipient: string, blocked: boolean) {
  const { senderId } = account;
  expect(await screened(account, at, [...others, recipient])).toEqual(blocked ? [recipient] : []);
  expect(await screened(account, at, [recipient])).toEqual(blocked ? [recipient] : []);
  const { mayContact } = await account.at(at).run(MayContactDocument, { senderId, recipient });
  expect(mayContact.allowed).toBe(!blocked);
}

async function erase(account: SharedAccount, at: HeedProcess, recipient: string, keepBlock = true) {
  const wish = { recipient, reason: 'asked for by letter', keepBlock };
  return (await account.at(at).run(EraseRecipientDocument, wish)).eraseRecipient;
}

describe('somebody who is erased at one of two processes', () => {
  const heeds = useTwoProcesses('LISTEN and NOTIFY', database);
  const left: { account: SharedAccount; recipient: string; blocked: boolean }[] = [];

  async function givenPerson(recipient: string): Promise<SharedAccount> {
    const account = await givenSharedAccount(heeds.one);
    await optOutAll(database.db, account.accountId, phones(500));
    for (const at of [heeds.one, heeds.two]) await untilBySet(account, at, recipient, false);
    return account;
  }

  /** And for good. */
  async function atBoth(account: SharedAccount, recipient: string, blocked: boolean): Promise<void> {
    for (const at of [heeds.two, heeds.one]) await isBlocked(account, at, recipient, blocked);
    for (const at of [heeds.two, heeds.one]) await untilBySet(account, at, recipient, blocked);
  }

  it('R3 D5 is screened out at both as before, by their sets and by the database', async () => {
    const recipient = '+12125550161';
    const account = await givenPerson(recipient);
    await sendTo(account.at(heeds.two), { from: recipient });
    await erase(account, heeds.one, recipient);
    await atBoth(account, recipient, true);
    left.push({ account, recipient, blocked: true });
  });

  it('R3 is heard at the other process: a START frees, and a STOP after it blocks, under the name', async () => {
    const [stopped, started] = ['+12125550162', '+12125550163'];
    const account = await givenPerson(stopped);
    for (const from of [stopped, started]) await sendTo(account.at(heeds.one), { from });
    const names = new Map<string, string>();
    for (const from of [stopped, started]) {
      const { recipient } = await erase(account, heeds.one, from);
      names.set(from, recipient);
      const start = await sendTo(account.at(heeds.two), { from, text: 'START' });
      expect(start).toMatchObject({ result: 'OPTED_IN', event: { recipient } });
      await atBoth(account, from, false);
    }
    const stop = await sendTo(account.at(heeds.two), { from: stopped });
    expect(stop).toMatchObject({ result: 'OPTED_OUT', event: { recipient: names.get(stopped) } });
    await atBoth(account, stopped, true);
    left.push(
      { account, recipient: stopped, blocked: true },
      { account, recipient: started, blocked: false },
    );
  });

  it('R3 is forgotten with the block at both, but not before five years have passed', async () => {
    const [young, old] = ['+12125550164', '+12125550165'];
    const account = await givenPerson(old);
    const [now, then] = [new Date().toISOString(), '2019-01-01T00:00:00Z'];
    for (const [recipient, occurredAt] of [
      [young, now],
      [old, then],
    ] as const)
      await account.at(heeds.one).run(OptOutDocument, {
        input: { recipients: [recipient], scope: 'ACCOUNT', occurredAt, evidence: 'a letter' },
      });
    await erase(account, heeds.one, old);
    await atBoth(account, old, true);
    const early = await account.at(heeds.two).send(EraseRecipientDocument, {
      recipient: young,
      reason: 'asked for by letter',
      keepBlock: false,
    });
    expect(early.errors).toMatchObject([{ extensions: { code: 'CONFLICT' } }]);
    await atBoth(account, young, true);
    await erase(account, heeds.two, old, false);
    await atBoth(account, old, false);
    left.push({ account, recipient: young, blocked: true }, { account, recipient: old, blocked: false });
  });

  it('R3 D5 is screened out after both were started anew, by sets that were made anew, and by the database', async () => {
    expect(left).toHaveLength(5);
    const anew = await Promise.all([heeds.startAnother(), heeds.startAnother()]);
    for (const before of [heeds.one, heeds.two]) await before.end('SIGTERM');
    for (const { account, recipient, blocked } of left) {
      for (const at of anew) {
        await isBlocked(account, at, recipient, blocked);
        await untilBySet(account, at, recipient, blocked);
      }
    }
  });
});
