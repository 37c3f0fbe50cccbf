/**
 * What the public form carries in a hidden field: which visit it is, and once it has opted somebody out, whom. Sealed: nobody
 * else can make one, so nobody can take back what another visit has said.
 */
import { randomBytes } from 'node:crypto';
import type { Instant } from '../../../core/domain/instant.js';
import { newId } from '../../../core/domain/new-id.js';
import {
  nonceLength,
  openToken,
  type ReadToken,
  sealingKey,
  sealToken,
} from '../../../core/access/sealed-token.rules.js';

export interface Visit {
  accountId: string;
  visit: string;
}

export interface VisitDone extends Visit {
  /** The addresses that it has opted out. */
  recipients: string[];
  /** When it did so. */
  since: Instant;
}

export interface FormSeals {
  /** For the form before it is sent. */
  forVisit(visit: Visit): string;
  /** Null: none of ours, or older than a day. */
  openVisit(sealed: string | undefined, accountId: string): Visit | null;
  /** For the page after it was sent; for an hour. */
  forDone(done: VisitDone): string;
  openDone(sealed: string | undefined, accountId: string): ReadToken<VisitDone>;
}

const hour = 3_600_000_000;
const day = 24 * hour;

export function newVisit(accountId: string): Visit {
  return { accountId, visit: newId() };
}

export function createFormSeals(secretKey: string, now: () => Instant): FormSeals {
  const visits = sealingKey(secretKey, 'visits of the public form');
  const done = sealingKey(secretKey, 'opt-outs on the public form');
  const nonce = () => randomBytes(nonceLength);
  return {
    forVisit: (visit) => sealToken(visits, nonce(), visit, now() + day),
    openVisit(sealed, accountId) {
      if (sealed === undefined) return null;
      const read = openToken<Visit>(visits, sealed, now());
      return read.kind === 'opened' && read.content.accountId === accountId ? read.content : null;
    },
    forDone: (visit) => sealToken(done, nonce(), visit, now() + hour),
    openDone(sealed, accountId) {
      const read: ReadToken<VisitDone> =
        sealed === undefined ? { kind: 'forged' } : openToken<VisitDone>(done, sealed, now());
      return read.kind === 'opened' && read.content.accountId !== accountId ? { kind: 'forged' } : read;
    },
  };
}
