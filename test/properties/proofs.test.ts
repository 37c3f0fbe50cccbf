/** What is checked to prove a log: exported files, checkpoints and acceptances, whoever has written them. */
import * as fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/cli/failure.js';
import { signedBy } from '../../src/cli/verify/checkpoint-lines.js';
import { canonical, readProof } from '../../src/cli/verify/proof-file.rules.js';
import { verifyFile } from '../../src/cli/verify/verify-file.js';
import { publicKeyFrom } from '../../src/core/log/proof/checkpoint-keys.js';
import {
  acceptanceIn,
  isAhead,
  lineOf,
  readSigned,
  signedText,
  withoutMarks,
} from '../../src/core/log/proof/signed-statements.rules.js';
import { givenAcceptance, givenCheckpoint, keys, lines } from './given-proof.js';
import { holds, holdsInTime } from './holds.js';
import { anyBytes, anyText, around, controls, signOf } from './inputs.js';

const isSigned = signedBy([keys.publicKey]);
/** What stands in JSON, and such as nothing that Heed writes holds: too deep, too great, too long. */
const anyValue = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue() },
  { weight: 2, arbitrary: anyText(10) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, {}, [], [null], ['a'], 0, -1, 1.5, 1e21, true, '') },
);
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
type Members = Record<string, unknown>;

/** The line with something else in one member, or without it. Some are set within the event or the record of an erasure. */
const changed = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(line, fc.nat(100), fc.oneof(anyValue, fc.constantFrom('gone', 'deep')), fc.boolean())
    .map(([text, which, value, within]) => {
      const read = JSON.parse(text) as Members;
      const inner = (read['event'] ?? read['erasure']) as Members | undefined;
      const members = within && inner !== undefined ? inner : read;
      const name = Object.keys(members)[which % Object.keys(members).length] ?? '';
      if (value === 'gone') delete members[name];
      else members[name] = value;
      const written = JSON.stringify(read);
      return value === 'deep' ? written.replace('"deep"', deep) : written;
    });
const anyLine = fc.oneof(
  changed(fc.constantFrom(...lines)),
  around(...lines),
  fc.json(),
  fc.constantFrom('null', '[]', '"x"', '{"erasure":null}', '{"event":{}}', `{"event":{"a":${deep}}}`),
);
const anyHead = fc.oneof(changed(fc.constant(lines[0] ?? '')), anyLine);

function read(text: readonly string[]) {
  const reader = readProof(text[0] ?? '', isSigned);
  return reader === null ? null : text.slice(1).map((line) => reader.take(line));
}
const kindsOf = (text: readonly string[]) => read(text)?.map(({ kind }) => kind);

describe('an exported log', () => {
  it('is read', () => {
    expect(kindsOf(lines)).toEqual(['event', 'event', 'erasure', 'event']);
  });

  holds(
    'of any lines is read, and what is wrong with it is told in printable words',
    [anyHead, fc.array(fc.oneof(fc.constantFrom(...lines.slice(1)), anyLine), { maxLength: 4 })],
    (head, rest) => {
      for (const found of read([head, ...rest]) ?? [])
        if (found.kind === 'broken') {
          expect(found.fault).not.toMatch(controls);
          expect(Number.isSafeInteger(found.position)).toBe(true);
        }
    },
    { share: 0.2 },
  );

  holds(
    'in which one thing was changed is broken there, or says the same',
    [fc.integer({ min: 1, max: 4 }), fc.nat(400), signOf('0aZ"[{,:} \\é1')],
    (which, at, put) => {
      const line = lines[which] ?? '';
      const place = at % line.length;
      const text = line.slice(0, place) + put + line.slice(place + 1);
      const kinds = kindsOf(lines.map((one, index) => (index === which ? text : one)));
      if (kinds?.includes('broken') === true) return;
      // What the record of an erasure says stands under its signature; what names one that is not needed does not.
      const [before, after] = [line, text].map((one) => {
        const { recipientErasure: _r, textsErasure: _t, ...rest } = JSON.parse(one) as Members;
        return rest;
      });
      expect(after).toEqual(before);
    },
    { share: 0.3 },
  );
});

describe('heed verify', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'heed-properties-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));
  let count = 0;

  async function verified(bytes: Buffer, checkpoints: string | null, key = keys.publicKey) {
    const [file, kept] = [`log-${(count += 1)}`, `kept-${count}`].map((name) => path.join(directory, name));
    if (file === undefined || kept === undefined) throw new Error('two names were expected');
    await writeFile(file, bytes);
    if (checkpoints !== null) await writeFile(kept, checkpoints);
    const stdout = new PassThrough();
    try {
      const code = await verifyFile(
        { file, checkpoints: checkpoints === null ? [] : [kept], publicKeys: [key], asOf: null, lag: null },
        {
          env: {},
          stdin: Readable.from([]),
          stdout,
          stderr: new PassThrough(),
          ending: new AbortController().signal,
        },
      );
      return { code, said: String(stdout.read() ?? '') };
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
      return { code: null, said: (error as Failure).message };
    } finally {
      await rm(file);
      await rm(kept, { force: true });
    }
  }

  it('takes a whole log that is vouched for', async () => {
    const found = await verified(Buffer.from(lines.join('\n')), lineOf(givenCheckpoint()));
    expect(found.code).toBe(0);
    expect(found.said).toContain('positions 1 to 3 are what was sealed; signed up to position 3.\n');
  });

  const file = fc.oneof(
    fc.array(fc.oneof(fc.constantFrom(...lines), anyLine), { maxLength: 5 }).map((some) => some.join('\n')),
    fc.tuple(anyHead, anyLine).map(([head, line]) => [head, ...lines.slice(1, 3), line].join('\n')),
    fc.constant(lines.join('\n')),
  );
  const statement = JSON.stringify(givenCheckpoint());
  const other = JSON.stringify(givenCheckpoint({ seal: 'ab'.repeat(32), position: 2 }));
  const checkpoints = fc
    .array(
      fc.oneof(
        fc.constantFrom(statement, other, JSON.stringify(givenAcceptance('a backup'))),
        changed(fc.constantFrom(statement, other)),
        around(statement, 'null'),
      ),
      { maxLength: 4 },
    )
    .map((some) => some.join('\n'));

  holdsInTime(
    'ends with an answer for any file, whole or damaged, packed or not, and for any checkpoints beside it',
    [
      fc.oneof(
        file.map((text) => Buffer.from(text)),
        anyBytes(60),
      ),
      fc.option(fc.record({ at: fc.nat(2_000), byte: fc.nat(255), cut: fc.boolean() })),
      fc.boolean(),
      fc.option(checkpoints),
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(keys.publicKey) },
        {
          weight: 1,
          arbitrary: fc.string({ unit: signOf('aZ09_-'), minLength: 43, maxLength: 43 }),
        },
      ),
    ],
    async (text, damage, isPacked, kept, key) => {
      const bytes = isPacked ? gzipSync(text) : text;
      if (damage !== null && bytes.length > 2) bytes[2 + (damage.at % (bytes.length - 2))] = damage.byte;
      const end = damage?.cut === true ? damage.at % bytes.length : bytes.length;
      const { said } = await verified(bytes.subarray(0, end), kept, key);
      expect(said).not.toMatch(controls);
    },
    { share: 0.05 },
  );
});

describe('a signed statement', () => {
  const text = around(
    lineOf(givenCheckpoint()),
    lineOf(givenAcceptance('restored')),
    withoutMarks(givenCheckpoint()),
    withoutMarks(givenCheckpoint(), givenAcceptance('restored')),
    'null',
    '[]',
  );
  holds(
    'is one, and the same when it is written and read again, or it is none',
    [
      fc.oneof(
        text,
        changed(fc.constantFrom(lineOf(givenCheckpoint()), lineOf(givenAcceptance('x')))),
        fc.json(),
      ),
    ],
    (line) => {
      const accepted = acceptanceIn(line);
      const found = readSigned(line);
      if (found === null) return;
      if (accepted !== null && found.type === 'checkpoint')
        expect(acceptanceIn(withoutMarks(found, accepted))).toEqual(accepted);
      expect(readSigned(lineOf(found))).toEqual(found);
      expect(lineOf(found).indexOf('\n')).toBe(lineOf(found).length - 1);
      const bare = readSigned(withoutMarks(found));
      expect(bare === null ? null : signedText(bare)).toBe(signedText(found));
      expect(isAhead(found, null)).toBe(true);
      expect(isAhead(found, found)).toBe(false);
      // Both readings of docs/proof.md have the same bytes signed.
      const { signature, from: _f, marks: _m, ...signed } = found as typeof found & Members;
      expect(canonical(signed)).toBe(signedText(found));
      const isGood = keys.isSigned(found.key, signedText(found), signature);
      expect(isSigned(found.key, canonical(signed), signature)).toBe(isGood);
    },
    { share: 0.3 },
  );

  holds(
    'in which one thing was changed is signed no more',
    [fc.constantFrom('account', 'position', 'seal', 'at', 'instead', 'reason', 'type'), anyValue],
    (member, value) => {
      const whole = givenAcceptance('restored');
      const found = readSigned(JSON.stringify({ ...whole, [member]: value }));
      if (found === null) return;
      const isSame = (found as typeof found & Members)[member] === whole[member];
      expect(keys.isSigned(found.key, signedText(found), found.signature)).toBe(isSame);
    },
    { share: 0.2 },
  );

  holds('has a public key of 43 characters, or none', [around(keys.publicKey, 'A'.repeat(43))], (key) => {
    if (publicKeyFrom(key) !== null) expect(key).toMatch(/^[\w-]{43}$/);
  });
});
