/** Screening over HTTP, in an account of the test file's own. */
import { beforeAll } from 'vitest';
import type { Word } from '../../src/core/log/word.js';
import { ScreenDocument, type ScreenInput } from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, type TestApp } from '../support/app.js';
import { said } from '../support/said.js';

let lastRecipient = 0;
/** A person who has said nothing yet. */
export function someone(): string {
  lastRecipient += 1;
  return `+1415557${String(lastRecipient).padStart(4, '0')}`;
}

/** For use at the top of a test file. */
export function useScreening(app: TestApp) {
  const held: { account?: TestAccount; senderId?: string; otherSenderId?: string } = {};
  beforeAll(async () => {
    held.account = await givenAccount(app);
    held.senderId = (await givenNumber(held.account)).id;
    held.otherSenderId = (await givenNumber(held.account)).id;
  });
  const account = () => held.account as TestAccount;
  const senderId = () => held.senderId ?? '';
  async function screen(recipients: string[], more: Partial<ScreenInput> = {}) {
    const input = { senderId: senderId(), recipients, ...more };
    return (await account().admin.run(ScreenDocument, { input })).screen;
  }
  return {
    account,
    senderId,
    otherSenderId: () => held.otherSenderId ?? '',
    say: (...words: Partial<Word>[]) => said(app.db, account().accountId, ...words),
    screen,
    suppressedOf: async (recipients: string[], more: Partial<ScreenInput> = {}) =>
      (await screen(recipients, more)).suppressed.map(({ recipient }) => recipient),
    async errorOf(input: Record<string, unknown>) {
      const answer = await account().admin.raw(
        'query ($input: ScreenInput!) { screen(input: $input) { allowed } }',
        { input: { senderId: senderId(), recipients: [], ...input } },
      );
      const [error] = answer.errors ?? [];
      return { data: answer.data ?? null, code: error?.extensions.code, message: error?.message };
    },
  };
}
