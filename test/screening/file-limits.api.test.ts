/** Keys with limits of their own, at POST /screen. */
import { expect, it } from 'vitest';
import { CreateApiKeyDocument, LimitApiKeyDocument } from '../generated/operations.js';
import { useApp } from '../support/app.js';
import { useScreenedAccount } from './screened-account.js';

const app = useApp();
const given = useScreenedAccount(app);

async function givenKey(input: { trustedOnly?: boolean; readsPerMinute?: number }): Promise<string> {
  const { admin } = given.account;
  const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'files', role: 'SCHEDULER' });
  await admin.run(LimitApiKeyDocument, { id: createApiKey.apiKey.id, input });
  return createApiKey.secret;
}

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `+1415556${String(index % 10_000).padStart(4, '0')}\n`).join(
    '',
  );

it('a key that runs registered documents alone screens no file', async () => {
  const answer = await given.screen(lines(1), { key: await givenKey({ trustedOnly: true }) });
  expect(answer).toMatchObject({
    status: 403,
    error: {
      message: 'this key runs registered documents alone, and a file is none',
      extensions: { code: 'FORBIDDEN' },
    },
  });
});

it('rows take from the reads of a key that has a limit of its own, and are refused when none are left', async () => {
  const key = await givenKey({ readsPerMinute: 1_000 });
  const answers = [await given.screen(lines(9_000), { key })];
  for (let turn = 0; turn < 5 && answers.at(-1)?.status === 200; turn += 1)
    answers.push(await given.screen(lines(9_000), { key }));
  expect(answers[0]).toMatchObject({ status: 200, whole: true });
  expect(answers.at(-1)).toMatchObject({ status: 429, error: { extensions: { code: 'RATE_LIMITED' } } });
  expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
  expect(await given.screen(lines(9_000))).toMatchObject({ status: 200 });
});

it('a file that is longer than its key may read breaks off, and is no whole one', async () => {
  const answer = await given.screen(lines(200_000), { key: await givenKey({ readsPerMinute: 1_000 }) });
  expect(answer).toMatchObject({ whole: false });
});
