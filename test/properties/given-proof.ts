/** A log with its seals as `heed export proof` gives it: two events as they are, one that was erased. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../src/core/log/proof/canonical-json.rules.js';
import { sealBeforeFirst, sealOf } from '../../src/core/log/proof/chain.rules.js';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import {
  type Acceptance,
  type Checkpoint,
  signedErasure,
  signedText,
} from '../../src/core/log/proof/signed-statements.rules.js';
import { erasureLine, eventLine, headLine } from '../../src/features/proof/proof-lines.rules.js';

export const account = '00000000-0000-4000-8000-0000000000aa';
export const keys = createCheckpointKeys(derivedKey('a secret of the tests that is long enough'));
const at = '2026-03-01T10:00:00.500Z';
const salt = (of: string) => createHash('md5').update(of).digest('hex');
const commitment = (of: string, values: string) =>
  createHash('sha256')
    .update(Buffer.from(salt(of), 'hex'))
    .update(values)
    .digest('hex');

const erasureId = '00000000-0000-4000-8000-0000000000ee';
const unsigned = {
  account,
  erasure: erasureId,
  what: 'RECIPIENT',
  positions: [3],
  replacement: 'erased-1',
  at,
  key: keys.keyId,
} as const;

/** Without their ends. Line 0 is the head, line 3 the record of the erasure. */
export const lines: readonly string[] = made();
/** Of the last event. */
export const lastSeal = (JSON.parse(lines.at(-1) ?? '') as { seal: string }).seal;

function made(): string[] {
  const head = { account, from: 1, to: 3, end: 3, at, publicKeys: keys.publicKeys };
  let seal = sealBeforeFirst(account);
  const written = [headLine({ ...head, before: seal })];
  for (const position of [1, 2, 3]) {
    const isErased = position === 3;
    const recipient = JSON.stringify(isErased ? ['erased-1', null, null] : ['+14155550123', 'SM1', 'STOP']);
    const texts = JSON.stringify(isErased ? [null, null] : ['Stop.', null]);
    const body = canonicalJson({
      account,
      actor: 'crm',
      changed: true,
      position,
      recipient: commitment(`r${position}`, recipient),
      texts: commitment(`t${position}`, texts),
    });
    seal = sealOf(seal, body);
    const record = { ...unsigned, seals: [seal] };
    if (isErased) written.push(erasureLine({ ...record, signature: keys.sign(signedErasure(record)) }));
    written.push(
      eventLine({
        position,
        body,
        present: true,
        seal,
        recipient_salt: isErased ? null : salt(`r${position}`),
        texts_salt: isErased ? null : salt(`t${position}`),
        recipient_erasure: isErased ? erasureId : null,
        texts_erasure: isErased ? erasureId : null,
        recipient,
        texts,
      }),
    );
  }
  return written.map((line) => line.slice(0, -1));
}

export function givenCheckpoint(over: Partial<Checkpoint> = {}): Checkpoint {
  const { from, marks, ...rest } = over;
  const statement = {
    type: 'checkpoint' as const,
    account,
    position: 3,
    seal: lastSeal,
    at,
    key: keys.keyId,
    ...rest,
  };
  return {
    ...statement,
    signature: keys.sign(signedText(statement)),
    from: from ?? 1,
    marks: marks ?? Buffer.alloc(12).toString('base64url'),
  };
}

export function givenAcceptance(reason: string): Acceptance {
  const statement = {
    type: 'acceptance' as const,
    account,
    position: 0,
    seal: sealBeforeFirst(account),
    at,
    key: keys.keyId,
    instead: 7,
    reason,
  };
  return { ...statement, signature: keys.sign(signedText(statement)) };
}
