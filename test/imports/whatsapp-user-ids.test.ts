import { expect, it } from 'vitest';
import { settings } from './given-account.js';
import { readFile } from './given-file.js';

it('O3 a row names a person by a number and by WhatsApp’s id: both, unless it is about a channel that has no such ids', () => {
  const id = 'US.13491208655302741918';
  const file = [
    'phone,bsuid,channel',
    `+447911123450,${id},`,
    `+447911123451,${id.toLowerCase()},whatsapp`,
    `+447911123452,${id},sms`,
    `,${id},sms`,
    `+447911123453,,`,
    `+447911123454,US.aB3 dE5,`,
  ].join('\n');
  const read = readFile(file, { settings, mapping: { scope: 'ACCOUNT' } });
  expect(read.words.map(({ line, recipient }) => [line, recipient])).toEqual([
    [2, id],
    [2, '+447911123450'],
    [3, id],
    [3, '+447911123451'],
    [4, '+447911123452'],
    [5, id],
    [6, '+447911123453'],
  ]);
  expect(read.refusals.map(({ line, column }) => [line, column])).toEqual([[7, 'bsuid']]);
});
