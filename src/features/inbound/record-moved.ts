/**
 * A person has another number now (Meta's user_changed_number). What stands against writing to the old one is recorded of the new one
 * as well, as far as it reaches; the old one stays as it is, since it may be given to somebody else. Opt-ins don't move.
 */
import type { AccountCaller } from '../../core/access/caller.js';
import type { Db } from '../../core/db/connect.js';
import { parseAddress } from '../../core/domain/address.js';
import type { MovedRecipient } from '../../core/log/inbound-door.js';
import type { InboundOutcomeData } from '../../core/log/inbound-message.js';
import { scopesByKey, storedEntriesOf } from '../../core/log/opt-out-entries.queries.js';
import { blocksOf, type ScopeOfKey, type StoredEntry } from '../../core/log/opt-out-entry.js';
import type { Word } from '../../core/log/word.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import { messageClaimKey } from './claim-key.rules.js';
import type { InboundDecision } from './inbound-outcome.rules.js';
import type { Understood } from './meaning.rules.js';
import { addressed, type InboundIds } from './plan-inbound.rules.js';
import { type InboundServices, makeIds } from './process-inbound.js';
import { recordInbound } from './record-inbound.js';

interface Standing {
  entry: StoredEntry;
  scope: ScopeOfKey;
}

export async function recordMoved(
  services: InboundServices,
  caller: AccountCaller,
  moves: readonly MovedRecipient[],
): Promise<InboundOutcomeData[]> {
  if (moves.length === 0) return [];
  const ids = moves.map(makeIds);
  const { accountId } = caller;
  const known = await services.settings.current(accountId);
  const standing: Standing[][] = [];
  for (const move of moves) standing.push(await standingOf(services, known, move));
  return recordInbound(services, caller, moves, {
    messageId: ({ messageId }) => messageId,
    hear(move, settings) {
      const where = addressed({ channel: move.channel, from: move.to, to: move.at }, settings);
      if ('code' in where) return { kind: 'refused', refusal: where };
      const claim = messageClaimKey(`moved ${move.provider}`, move.messageId);
      if (claim.kind === 'not-a-key') {
        return {
          kind: 'refused',
          refusal: { code: 'INVALID_MESSAGE_ID', message: claim.message, field: claim.field },
        };
      }
      return { kind: 'heard', understood: moved(move), where, claimKey: claim.key, traced: null };
    },
    plan({ where, claimKey, understood }, move, { index, settings }) {
      const own = ids[index] as InboundIds;
      const { recipient, erased } = where;
      const words = (standing[index] ?? []).map(({ entry, scope }, place): Word => {
        return {
          eventId: own.eventId(place),
          kind: 'OPTED_OUT',
          recipient: erased?.name ?? recipient,
          scope: scope.scope,
          scopeKey: scope.scopeKey,
          channel: scope.channel,
          senderId: scope.senderId,
          groupId: scope.groupId,
          blocks: blocksOf(entry),
          source: 'PROVIDER',
          keyword: movedCode,
          rule: `provider.${move.provider}`,
          messageId: erased?.cleanId(move.messageId) ?? move.messageId,
          occurredAt: move.occurredAt,
          actor: caller.keyName,
          decideFor: scope.senderId,
        };
      });
      const decision: InboundDecision = {
        action: words.length === 0 ? 'NOTHING' : 'OPT_OUT',
        match: { keyword: movedCode, action: 'OPT_OUT', rule: understood.rule ?? '' },
        reply: null,
        replyOnRepeat: false,
        reviewId: null,
        warnings: [],
      };
      return {
        kind: 'item',
        item: { itemId: own.itemId, claimKey, settingsVersion: settings.version, decision, words },
      };
    },
  });
}

const movedCode = 'user_changed_number';

function moved({ provider }: MovedRecipient): Understood {
  return {
    kind: 'OPT_OUT',
    source: 'PROVIDER',
    keyword: movedCode,
    rule: `provider.${provider}`,
    language: null,
    reply: null,
    reachesAccount: false,
  };
}

/** What stands against the old number, which may have been erased. */
async function standingOf(
  { db, erased }: Pick<InboundServices, 'db' | 'erased'>,
  { accountId, erasures, defaultRegion }: AccountSettings,
  { from }: MovedRecipient,
): Promise<Standing[]> {
  const read = parseAddress(from, defaultRegion);
  if (read.kind === 'not-an-address') return [];
  const [stored = read.address] = await erased.storedAs(accountId, erasures, [read.address]);
  const entries = await storedEntriesOf(db, accountId, stored);
  return withScopes(db, accountId, entries);
}

async function withScopes(db: Db, accountId: string, entries: readonly StoredEntry[]): Promise<Standing[]> {
  if (entries.length === 0) return [];
  const found = await scopesByKey(
    db,
    accountId,
    entries.map(({ scopeKey }) => scopeKey),
  );
  const scopes = new Map(found.map((scope) => [scope.scopeKey, scope]));
  return entries.flatMap((entry) => {
    const scope = scopes.get(entry.scopeKey);
    return scope === undefined ? [] : [{ entry, scope }];
  });
}
