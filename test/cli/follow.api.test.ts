import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { ProcessInboundBatchDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { makeMessage } from '../support/messages.js';
import { givenDirectory, runHeed, startHeed, useBuiltHeed } from './heed-command.js';

const app = useApp();
useBuiltHeed();

interface Line {
  position: number;
  cursor: string;
  kind: string;
  recipient: string;
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
const positionsOf = (file: string) => (existsSync(file) ? positionsIn(readFileSync(file, 'utf8')) : []);
const positionsIn = (text: string) => linesOf(text).map(({ position }) => position);
const upTo = (last: number) => Array.from({ length: last }, (_, at) => at + 1);

interface Speaking extends TestAccount {
  /** So many people say STOP, one after the other or at once. */
  speak(people: number, atOnce?: number): Promise<void>;
}

async function givenSpeaking(): Promise<Speaking> {
  const account = await givenAccount(app);
  const { address: to } = await givenNumber(account);
  return {
    ...account,
    async speak(people, atOnce = people) {
      for (let at = 0; at < people; at += atOnce) {
        const input = Array.from({ length: Math.min(atOnce, people - at) }, () => makeMessage({ to }));
        await account.admin.run(ProcessInboundBatchDocument, { input });
      }
    },
  };
}

it('heed follow --once tells what has been recorded since the place in its cursor file, and keeps the place', async () => {
  const { admin, speak } = await givenSpeaking();
  const directory = await givenDirectory();
  const file = path.join(directory, 'crm.cursor');
  const follow = (...more: string[]) =>
    runHeed(['follow', '--once', '--cursor-file', file, ...more], {
      url: `${app.origin}/graphql`,
      key: admin.key,
    });

  await speak(2);
  // Without a place it begins now.
  expect(await follow()).toEqual({ code: 0, stdout: '', stderr: '' });
  await speak(3);
  const first = await follow();
  expect(positionsIn(first.stdout)).toEqual([3, 4, 5]);
  expect(linesOf(first.stdout)[0]).toMatchObject({
    kind: 'OPTED_OUT',
    scope: 'SENDER',
    source: 'KEYWORD',
    changed: true,
  });
  expect((await follow()).stdout).toBe('');
  await speak(1);
  const others = await follow('--kind', 'opted-in,withdrawn');
  expect(others).toEqual({ code: 0, stdout: '', stderr: '' });
  // What the filter did not let through lies behind the place all the same.
  expect((await follow()).stdout).toBe('');
  expect(readdirSync(directory)).toEqual(['crm.cursor']);

  const since = await runHeed(
    ['follow', '--once', '--fields', 'recipient', '--after', linesOf(first.stdout)[1]?.cursor ?? ''],
    {
      url: app.origin,
      key: admin.key,
    },
  );
  expect(linesOf(since.stdout).map((line) => Object.keys(line).sort())).toEqual(
    Array.from({ length: 2 }, () => ['cursor', 'position', 'recipient']),
  );

  writeFileSync(file, '');
  expect(await follow()).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('holds no place in a log'),
  });
  writeFileSync(file, 'AAAA\n');
  expect(await follow()).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/CURSOR_UNKNOWN[^]*heed export list/),
  });
});

it('heed follow --from-start tells the whole log, one that is empty still too', async () => {
  const { admin, speak } = await givenSpeaking();
  const at = { url: app.origin, key: admin.key };
  const early = startHeed(['follow', '--from-start'], at);
  expect((await runHeed(['follow', '--from-start', '--once'], at)).stdout).toBe('');
  await speak(2);
  await vi.waitFor(() => expect(positionsIn(early.stdout())).toEqual([1, 2]), 20_000);
  expect(positionsIn((await runHeed(['follow', '--from-start', '--once'], at)).stdout)).toEqual([1, 2]);
  const none = await runHeed(['follow', '--from-start', '--once', '--kind', 'opted-in'], at);
  expect(none).toEqual({ code: 0, stdout: '', stderr: '' });
});

it('heed follow filters by the address of a sender', async () => {
  const account = await givenAccount(app);
  const [one, two] = [await givenNumber(account), await givenNumber(account)];
  const file = path.join(await givenDirectory(), 'cursor');
  const follow = (...more: string[]) =>
    runHeed(['follow', '--once', '--cursor-file', file, ...more], {
      url: app.origin,
      key: account.admin.key,
    });
  await follow();
  const say = (to: string, from: string) =>
    account.admin.raw(
      'mutation ($input: InboundMessageInput!) { processInbound(input: $input) { result } }',
      { input: { messageId: `${to}${from}`, from, to, text: 'STOP' } },
    );
  await say(one.address, '+14155558001');
  await say(two.address, '+14155558002');
  const heard = await follow('--sender', two.address, '--changed-only');
  expect(linesOf(heard.stdout).map(({ recipient }) => recipient)).toEqual(['+14155558002']);
  const nobody = await follow('--sender', '+14155559999');
  expect(nobody).toMatchObject({
    code: 3,
    stderr: 'heed: --sender: +14155559999 is no sender of this account\n',
  });
});

it('heed follow --append goes on with its file after a kill in the middle, each event once and in order', async () => {
  const { admin, speak } = await givenSpeaking();
  const file = path.join(await givenDirectory(), 'log.ndjson');
  const at = { url: app.origin, key: admin.key };
  await speak(1);
  const killed = startHeed(['follow', '--append', file, '--from-start'], at);
  const speaking = speak(60, 4);
  await vi.waitFor(() => expect(positionsOf(file).length).toBeGreaterThan(10), 20_000);
  killed.kill('SIGKILL');
  expect((await killed.ended).code).toBeNull();
  // As a crash of the machine may leave it.
  appendFileSync(file, '{"position":999,"cur');
  await speaking;
  const resumed = startHeed(['follow', '--append', file, '--from-start'], at);
  await vi.waitFor(() => expect(positionsOf(file).at(-1)).toBe(61), 20_000);
  await speak(1);
  await vi.waitFor(() => expect(positionsOf(file).at(-1)).toBe(62), 20_000);
  resumed.kill('SIGTERM');
  expect(await resumed.ended).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(positionsOf(file)).toEqual(upTo(62));

  writeFileSync(file, 'name,phone\nAnn,+14155550123\n');
  expect(await runHeed(['follow', '--append', file], at)).toMatchObject({ code: 2 });
  expect(readFileSync(file, 'utf8')).toBe('name,phone\nAnn,+14155550123\n');
});

it('heed follow ends with 0 when it is asked to, and when its reader leaves; its cursor file has all that was written', async () => {
  const { admin, speak } = await givenSpeaking();
  const file = path.join(await givenDirectory(), 'cursor');
  const at = { url: app.origin, key: admin.key };
  const follow = () => startHeed(['follow', '--cursor-file', file], at);
  const asked = follow();
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), 20_000);
  await speak(3);
  await vi.waitFor(() => expect(positionsIn(asked.stdout())).toEqual([1, 2, 3]), 20_000);
  asked.kill('SIGTERM');
  expect(await asked.ended).toMatchObject({ code: 0, stderr: '' });

  const saved = readFileSync(file, 'utf8');
  await speak(2);
  const left = follow();
  await vi.waitFor(() => expect(positionsIn(left.stdout())).toEqual([4, 5]), 20_000);
  await vi.waitFor(() => expect(readFileSync(file, 'utf8')).not.toBe(saved), 20_000);
  const before = readFileSync(file, 'utf8');
  left.stopReading();
  await speak(1);
  expect((await left.ended).code).toBe(0);
  // What nobody took is told of again.
  expect(readFileSync(file, 'utf8')).toBe(before);
  const rest = await runHeed(['follow', '--once', '--cursor-file', file], at);
  expect(positionsIn(rest.stdout)).toEqual([6]);
});
