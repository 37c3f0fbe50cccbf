/**
 * What an erasure does after the address is gone from the log and the list: it looks through the texts and the files that may name the person,
 * waits until all that was under way when it began has come to its end, and looks through all once more. Each part is a commit with the
 * place reached, so that whoever goes on after a crash goes on there, and two at once do nothing twice.
 */
import type { ErasureKeys } from '../../core/access/erasure-keys.rules.js';
import { erasedHashOf, erasedIdOf, erasedNameOf, openAddress } from '../../core/access/erasure-keys.rules.js';
import type { Db } from '../../core/db/connect.js';
import { isErasedName } from '../../core/domain/address.js';
import { type AddressInText, addressInText } from '../../core/domain/address-in-text.rules.js';
import type { ErasureRecord } from '../../core/log/proof/signed-statements.rules.js';
import type { ImportFileSearch } from '../../core/log/import-file-search.js';
import { unlessNaming, unlessOf } from './erasable.rules.js';
import { type Signing, signFor } from './sign-erasure.js';
import {
  dropReplies,
  endStep,
  type ErasedPart,
  erasePart,
  type ErasureRow,
  type NewErasure,
  eraseInTexts,
  findErasure,
  hasSettled,
  tablesWithTexts,
} from './erasures.queries.js';

export interface ErasureServices extends Signing {
  db: Db;
  keys: ErasureKeys;
  files: ImportFileSearch;
}

/** Of one look through everything: the tables, then the files. */
const filesStep = tablesWithTexts.length;
/** Between the two looks: the address itself, once more. */
const againStep = filesStep + 1;
const lastStep = againStep + 1 + filesStep;

/** Whether all is done; not so when it has to wait, or `mayGoOn` said no. */
export async function workOnErasure(
  services: ErasureServices,
  accountId: string,
  erasureId: string,
  mayGoOn: () => boolean,
): Promise<boolean> {
  const { db, keys } = services;
  let inText: AddressInText | undefined;
  for (;;) {
    const erasure = await findErasure(db, accountId, erasureId);
    if (erasure === undefined || erasure.finishedAt !== null) return true;
    if (!mayGoOn()) return false;
    if (erasure.sealedAddress === null) throw new Error('an erasure that goes on has lost what it is about');
    const address = openAddress(keys, erasure, erasure.sealedAddress);
    const { step } = erasure;
    const look = step < againStep ? step : step - againStep - 1;
    if (step === againStep) {
      if (!(await hasSettled(db, accountId, erasureId))) return false;
      await eraseAgain(services, erasure, address);
      await endStep(db, accountId, erasureId, { step, counts: {}, isLast: false });
    } else if (isErasedName(address)) {
      // Nobody knows what to look for.
      await endStep(db, accountId, erasureId, { step, counts: {}, isLast: step === lastStep });
    } else if (look === filesStep) {
      const found = await searchFiles(services.files, accountId, address);
      await endStep(db, accountId, erasureId, {
        step,
        counts: { import_files: found },
        isLast: step === lastStep,
      });
    } else {
      inText ??= addressInText(address);
      await lookThrough(services, erasure, look, inText);
    }
  }
}

async function lookThrough(
  services: ErasureServices,
  { accountId, erasureId, step, place }: ErasureRow,
  look: number,
  address: AddressInText,
): Promise<void> {
  const table = tablesWithTexts[look];
  if (table === undefined) throw new Error('an erasure is at a step that there is not');
  const { db, keys } = services;
  const part = { step, table, place, address };
  const asked = await eraseInTexts(db, accountId, erasureId, { ...part, renamed: [], signed: null });
  if (asked.named.length === 0 && asked.positions.length === 0) return;
  const renamed = asked.named.map((from) => ({ from, to: otherKey(keys, accountId, table, from) }));
  const signed = await signFor(services, accountId, {
    what: 'TEXTS',
    positions: asked.positions,
    replacement: null,
    whyNot: unlessNaming(address),
  });
  await eraseInTexts(db, accountId, erasureId, { ...part, renamed, signed });
}

/** Of an idempotency key the hash of its input in hexadecimal and the key come, and both get others. */
function otherKey(keys: ErasureKeys, accountId: string, table: string, named: string): string {
  if (table !== 'idempotency_keys') return erasedIdOf(keys, accountId, named);
  const end = named.indexOf(' ');
  const hash = erasedHashOf(keys, accountId, Buffer.from(named.slice(0, end), 'hex'));
  return `${hash.toString('hex')} ${erasedIdOf(keys, accountId, named.slice(end + 1))}`;
}

async function searchFiles(files: ImportFileSearch, accountId: string, address: string): Promise<number> {
  let found = 0;
  for (let from: string | null = ''; from !== null;) {
    const part: { found: number; next: string | null } = await files.forgetNaming(accountId, address, from);
    found += part.found;
    from = part.next;
  }
  return found;
}

/** What calls that were under way have stored under the address. */
async function eraseAgain(services: ErasureServices, erasure: ErasureRow, address: string): Promise<void> {
  const { accountId, erasureId, name, keepsBlock, reason, actor, actorId } = erasure;
  const oldName = keepsBlock ? null : erasedNameOf(services.keys, accountId, address);
  await eraseAll(services, accountId, {
    erasureId,
    recipient: address,
    oldName,
    name,
    sealedTag: Buffer.alloc(8),
    sealedAddress: Buffer.alloc(0),
    keepsBlock,
    reason,
    actor,
    actorId,
    settle: 0,
  });
}

/** All of a recipient's events, a part at a time, each signed before; the end, or TOO_EARLY with the time of the last word. */
export async function eraseAll(
  services: Signing & Pick<ErasureServices, 'db'>,
  accountId: string,
  erasure: NewErasure,
): Promise<ErasedPart> {
  let signed: ErasureRecord | null = null;
  for (;;) {
    const part = await erasePart(services.db, accountId, erasure, signed);
    if (part.outcome === 'TOO_EARLY') return part;
    const { recipient, oldName, name } = erasure;
    if (part.outcome === 'DONE') {
      await dropReplies(services.db, accountId, oldName ?? name);
      return part;
    }
    signed = await signFor(services, accountId, {
      what: 'RECIPIENT',
      positions: part.positions ?? [],
      replacement: name,
      whyNot: unlessOf(oldName === null ? [recipient, name] : [recipient, oldName, name]),
    });
  }
}
