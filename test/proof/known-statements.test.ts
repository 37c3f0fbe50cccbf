/** What files say together that several processes have written. */
import { expect, it } from 'vitest';
import type { CheckpointFiles } from '../../src/core/log/proof/checkpoint-files.js';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import { createKnownStatements, learnFromFiles } from '../../src/core/log/proof/known-statements.js';
import {
  type Acceptance,
  type Signed,
  signedText,
} from '../../src/core/log/proof/signed-statements.rules.js';

const account = '11111111-2222-4333-8444-555555555555';
const keys = createCheckpointKeys(derivedKey('a secret of this test'));

function signed(position: number, second: number): Signed {
  const at = `2026-11-23T10:00:${String(second).padStart(2, '0')}.000Z`;
  const seal = String(position).padStart(64, '0');
  const unsigned = { type: 'checkpoint' as const, account, position, seal, at, key: keys.keyId };
  return { ...unsigned, signature: keys.sign(signedText(unsigned)) };
}

function acceptedAt(position: number, second: number): Acceptance {
  const { signature: _, ...rest } = signed(position, second);
  const unsigned = { ...rest, type: 'acceptance' as const, instead: 100, reason: 'restored' };
  return { ...unsigned, signature: keys.sign(signedText(unsigned)) };
}

const before = signed(100, 1);
const acceptance = acceptedAt(50, 2);
const after = signed(55, 3);

async function known(order: readonly Signed[]) {
  const files: Pick<CheckpointFiles, 'read'> = {
    async *read() {
      for (const [at, statement] of order.entries())
        yield await Promise.resolve({ statement, file: 'a', line: at + 1 });
    },
  };
  const found = createKnownStatements();
  await learnFromFiles(found, { keys, files });
  return found;
}

it.each([
  [[before, acceptance, after]],
  [[acceptance, after, before]],
  [[after, before, acceptance]],
  [[before, after, acceptance]],
  [[after, acceptance, before]],
])('what comes after an acceptance is known, in whatever order the files stand', async (order) => {
  const found = await known(order);
  expect(found.of(account)).toEqual(after);
  expect([...found.all()]).toEqual([acceptance, after]);
});

it('an acceptance gives up nothing that was signed after it', async () => {
  const later = signed(100, 4);
  const found = await known([later, acceptance, after]);
  expect(found.of(account)).toEqual(later);
  found.keep(acceptance);
  expect(found.of(account)).toEqual(later);
});

it('an acceptance that another key has signed gives up nothing', async () => {
  const other = createCheckpointKeys(derivedKey('another secret'));
  const forged = { ...acceptance, signature: other.sign(signedText(acceptance)) };
  const found = await known([before, forged]);
  expect(found.of(account)).toEqual(before);
  expect(found.accepted(account)).toBeNull();
});
