import { badInput, notFound } from '../../core/graph/errors.js';
import type { Services } from '../../core/graph/context.js';
import { isId } from '../../core/graph/ids.js';
import { endsOfLog } from '../../core/log/proof/sealed-events.queries.js';
import type { Verification } from './verification.rules.js';
import { verifyLog } from './verify-log.js';

const longestReason = 1_000;

/** Twice comes to the same: what is accepted has nothing more to be accepted. */
export async function acceptLog(
  services: Pick<Services, 'db' | 'proof' | 'isBusy'>,
  accountId: string,
  reason: string,
): Promise<Verification> {
  if (!isId(accountId) || (await endsOfLog(services.db, accountId)) === null) throw notFound('account');
  const written = reason.trim();
  if (written === '' || written.length > longestReason || written.includes('\u0000'))
    throw badInput(
      `reason: expected 1 to ${longestReason} characters that say why, got ${reason.length === 0 ? 'none' : `${reason.length}`}`,
    );
  await services.proof.accept(accountId, written.toWellFormed());
  // Whatever the account itself has waiting.
  return verifyLog(services, accountId, { from: null, to: null }, `platform ${accountId}`);
}
