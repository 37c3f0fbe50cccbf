import { describe, expect, it } from 'vitest';
import { readMapping } from '../../src/features/imports/mapping/import-mapping.rules.js';
import { group, main, settings } from './given-account.js';
import { noon } from './given-file.js';

describe('O3 what an import is asked for', () => {
  const said = (input: object) => {
    const read = readMapping(settings, { scope: 'ACCOUNT', ...input }, noon);
    return read.kind === 'bad-input' ? read.message : read.kind === 'not-found' ? `no ${read.what}` : 'fine';
  };

  it.each([
    [{}, /^fine$/],
    [{ scope: 'SENDER' }, /^fine$/],
    [{ scope: 'CHANNEL' }, /^fine$/],
    [{ scope: 'GROUP' }, /^groupId: it was expected with scope GROUP/],
    [{ scope: 'GROUP', groupId: main.senderId }, /^no group$/],
    [{ scope: 'SENDER', senderIds: [group.groupId] }, /^no sender$/],
    [{ scope: 'ACCOUNT', senderIds: [main.senderId] }, /^senderIds: it goes with scope SENDER/],
    [{ scope: 'SENDER', channel: 'SMS' }, /^channel: it goes with scope CHANNEL/],
    [{ region: 'UK' }, /^region: an ISO 3166/],
    [{ timeZone: 'Mars/Base' }, /^timeZone: the name of a time zone/],
    [{ timeZone: 'Europe/Paris' }, /^fine$/],
    [{ asOf: noon + 6 * 60_000_000 }, /^asOf: .* more than 5 minutes ahead/],
    [{ asOf: 0 }, /^asOf: a time from 1990 on/],
    [{ senderMap: [{ value: ' ', senderIds: [main.senderId] }] }, /^senderMap\[0\].value: 1 to 200/],
    [{ senderMap: [{ value: 'a', senderIds: [] }] }, /^senderMap\[0\].senderIds: it was expected/],
    [{ senderMap: [{ value: 'a', senderIds: ['x'] }] }, /^no sender$/],
    [
      {
        senderMap: [
          { value: 'a', senderIds: [main.senderId] },
          { value: 'A ', senderIds: [main.senderId] },
        ],
      },
      /^senderMap\[1\].value: .* there before/,
    ],
  ])('%j is answered %s', (input, expected) => {
    expect(said(input)).toMatch(expected);
  });
});
