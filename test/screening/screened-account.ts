/** An account with somebody opted out in each way, and files screened for its sender. */
import { beforeAll } from 'vitest';
import { givenAccount, givenNumber, type TestAccount, type TestApp } from '../support/app.js';
import { instantOf, said, toSender } from '../support/said.js';
import { type FileQuestion, type ScreenedFile, screenFile } from './file-client.js';

export type Asked = Partial<Omit<FileQuestion, 'query'>> & {
  query?: Record<string, string>;
};

export interface ScreenedAccount {
  readonly account: TestAccount;
  readonly senderNumber: { id: string; address: string };
  /** Another sender. */
  readonly other: { id: string };
  /** The question about a file for the sender, with the key of an ADMIN. */
  ask: (asked?: Asked) => FileQuestion;
  /** Screens a file. */
  screen: (body: string | Buffer, asked?: Asked) => Promise<ScreenedFile>;
}

export const optedOutSince = '2026-03-01T10:00:00.000Z';

/**
 * For use at the top of a test file. Its region is US. +14155550101 is out of the account, out@example.com of it for
 * whatever category, +14155550102 of the sender, +14155550103 of the other one.
 */
export function useScreenedAccount(app: TestApp): ScreenedAccount {
  const held: {
    account?: TestAccount;
    senderNumber?: { id: string; address: string };
    other?: { id: string };
  } = {};
  beforeAll(async () => {
    const account = await givenAccount(app, { defaultRegion: 'US' });
    const senderNumber = await givenNumber(account);
    const other = await givenNumber(account);
    const { accountId } = account;
    const occurredAt = instantOf(optedOutSince);
    await said(
      app.db,
      accountId,
      { recipient: '+14155550101', occurredAt },
      { recipient: 'out@example.com', occurredAt, blocks: 'ALL' },
      { recipient: '+14155550102', occurredAt, ...(await toSender(app.db, accountId, senderNumber.id)) },
      { recipient: '+14155550103', occurredAt, ...(await toSender(app.db, accountId, other.id)) },
    );
    Object.assign(held, { account, senderNumber, other });
  });
  const made = <Value>(value: Value | undefined): Value => {
    if (value === undefined)
      throw new Error('the account is made before the tests of a file: use it inside tests');
    return value;
  };
  const ask = ({ query = {}, ...rest }: Asked = {}): FileQuestion => ({
    origin: app.origin,
    key: made(held.account).admin.key,
    query: { senderId: made(held.senderNumber).id, ...query },
    ...rest,
  });
  return {
    get account() {
      return made(held.account);
    },
    get senderNumber() {
      return made(held.senderNumber);
    },
    get other() {
      return made(held.other);
    },
    ask,
    screen: (body, asked) => screenFile(body, ask(asked)),
  };
}
