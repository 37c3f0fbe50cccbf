/**
 * Notes each statement that Heed sends from this process, once, in a file of this process's own in the folder that
 * HEED_STATEMENTS names: for tests/apart. Vitest loads it into its workers; processes that tests start load it by
 * NODE_OPTIONS.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env['HEED_STATEMENTS'];
const own = /\/(?:src|dist)\/(?!core\/db\/)/;
const ofTests = /\/(?:test|bench)\/(?!support\/note-statements)/;

/** Whose statement it is: Heed's, unless nothing of Heed has called for it and something of the tests has. */
function senderOf() {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 60;
  const lines = (new Error('here').stack ?? '')
    .split('\n')
    .filter((line) => !line.includes('/node_modules/'));
  Error.stackTraceLimit = limit;
  const frame = lines.find((line) => own.test(line)) ?? lines.find((line) => ofTests.test(line));
  if (frame === undefined) return { by: 'heed', at: 'unknown' };
  const at = /((?:src|dist|test|bench)\/[^:?)]+)/.exec(frame)?.[1] ?? frame.trim();
  return { by: own.test(frame) ? 'heed' : 'tests', at };
}

/** Whether each account that it speaks of is among what it is told, so that its conditions can be about no other. */
function isTold(accounts, parameters) {
  return accounts.every((account) =>
    parameters.some(
      (value) => (typeof value === 'string' || Array.isArray(value)) && value.includes(account),
    ),
  );
}

if (folder !== undefined && folder !== '') {
  /** Statements with how they were sent: Heed's are noted once, those of tests may be sent by Heed later. */
  const noted = new Set();
  const notedOfTests = new Set();
  const file = join(folder, `${process.pid}-${process.hrtime.bigint()}.jsonl`);
  subscribe('heed:statement', (message) => {
    const { text, parameters, accounts, isOfAll } = message;
    const how = accounts === null ? 'none' : isTold(accounts, parameters) ? 'told' : 'untold';
    const key = `${how} ${isOfAll} ${text}`;
    if (noted.has(key)) return;
    const { by, at } = senderOf();
    if (by === 'tests') {
      if (notedOfTests.has(key)) return;
      notedOfTests.add(key);
    } else noted.add(key);
    appendFileSync(file, `${JSON.stringify({ text, how, isOfAll, by, at })}\n`);
  });
}
