/** R3: erases a person, whatever of them is where. The block stays, under a name that only the address leads to. */
import { randomBytes } from 'node:crypto';
import {
  erasedNameOf,
  erasureKeys,
  forgottenNameOf,
  sealAddress,
} from '../../core/access/erasure-keys.rules.js';
import { nonceLength } from '../../core/access/sealed-token.rules.js';
import { addressInText, withoutAddress } from '../../core/domain/address-in-text.rules.js';
import { isErasedName } from '../../core/domain/address.js';
import { formatInstant, type Instant } from '../../core/domain/instant.js';
import { newId } from '../../core/domain/new-id.js';
import { storableText } from '../../core/domain/storable-text.rules.js';
import { accountCaller, type RequestContext } from '../../core/graph/context.js';
import { badInput, conflict, notFound } from '../../core/graph/errors.js';
import { readAddress } from '../../core/graph/read-address.js';
import { ErasureRefused } from '../../core/log/proof/erasures.js';
import { sealedTagOf } from '../../core/log/erased-recipients.js';
import { eraseAll, workOnErasure } from './erasure-work.js';
import { type ErasureRow, findErasure } from './erasures.queries.js';

export interface ErasureWish {
  /** As people write it, or the name that an erased one has. */
  recipient: string;
  region: string | null;
  reason: string;
  keepsBlock: boolean;
}

export const reasonLimit = 1_000;
/** Milliseconds for which a caller waits for the first look through texts and files; the rest is done without it. */
const patience = 5_000;

export async function eraseRecipient(context: RequestContext, wish: ErasureWish): Promise<ErasureRow> {
  const { services } = context;
  const { accountId, keyId, keyName } = accountCaller(context);
  const { db } = services;
  const given = storableText(wish.reason, reasonLimit);
  if (given.kind === 'not-storable') throw badInput(`reason: ${given.message}`);
  const recipient = await readAddress(services.settings, accountId, {
    field: 'recipient',
    text: wish.recipient,
    region: wish.region,
  });
  const keys = erasureKeys(services.secretKey);
  const wasErased = isErasedName(recipient);
  const ownName = wasErased ? recipient : erasedNameOf(keys, accountId, recipient);
  const name = wish.keepsBlock ? ownName : forgottenNameOf(keys, accountId, randomBytes(8));
  if (wasErased && !(await services.erased.isName(accountId, recipient))) throw notFound('recipient');
  const erasureId = newId();
  const erasure = {
    erasureId,
    recipient,
    oldName: wish.keepsBlock ? null : ownName,
    name,
    sealedTag: sealedTagOf(keys, services.recipientSets.tagger, name, recipient),
    sealedAddress: sealAddress(keys, { accountId, erasureId, name }, randomBytes(nonceLength), recipient),
    keepsBlock: wish.keepsBlock,
    // Who asks may name the person.
    reason: wasErased ? given.text : withoutAddress(given.text, addressInText(recipient), name),
    actor: keyName,
    actorId: keyId,
    settle: services.erasureSettle,
  };
  const working = { db, keys, files: services.importFiles, proof: services.proof, now: services.now };
  const erased = await eraseAll(working, accountId, erasure).catch(refuse);
  if (erased.outcome === 'TOO_EARLY') throw tooEarly(erased.said_at ?? 0);
  services.somebodyErased(accountId);
  const until = performance.now() + patience;
  await workOnErasure(working, accountId, erasureId, () => performance.now() < until).catch(refuse);
  const done = await findErasure(db, accountId, erasureId);
  if (done === undefined) throw new Error('an erasure was made, but is not there');
  return done;
}

/** What is asked for again is tried again: nothing is done twice. */
function refuse(error: unknown): never {
  if (!(error instanceof ErasureRefused)) throw error;
  throw conflict(
    `recipient: the log is not what it was at position ${error.position}: ${error.fault}; nothing is erased further until it is mended (verifyLog)`,
  );
}

const keptYears = 5;

function tooEarly(said: Instant) {
  const until = new Date(said / 1_000);
  until.setUTCFullYear(until.getUTCFullYear() + keptYears);
  return conflict(
    `keepBlock: the opt-outs of this recipient are kept until ${formatInstant(until.getTime() * 1_000)}, five years after the last word (47 CFR 64.1200(d)(6)); until then the address can be erased, and its block stays`,
  );
}
