/** What becomes of an import's rows, as whoever asks for it says, checked against the account. */
import { asRegion, noRegion, senderAddressKey } from '../../../core/domain/address.js';
import { formatInstant, type Instant, microseconds } from '../../../core/domain/instant.js';
import { storableText } from '../../../core/domain/storable-text.rules.js';
import type { Blocks, Channel, Reason, Scope, UnmappedSender } from '../../../core/domain/vocabulary.js';
import type { AccountSettings } from '../../../core/settings/account-settings.js';
import {
  misplacedField,
  type NamedTarget,
  namedTargets,
  senderTargets,
} from '../../../core/settings/named-targets.rules.js';
import { isTimeZone } from './time-zone.rules.js';

/** ImportMappingInput of the API. */
export interface MappingInput {
  scope: Scope;
  senderIds?: readonly string[] | null;
  groupId?: string | null;
  channel?: Channel | null;
  blocks?: Blocks | null;
  region?: string | null;
  reason?: Reason | null;
  asOf?: Instant | null;
  senderMap?: readonly { value: string; senderIds: readonly string[] }[] | null;
  unmappedSender?: UnmappedSender | null;
  /** IANA: of times without a zone. Null: UTC. */
  timeZone?: string | null;
}

export interface ImportMapping {
  scope: Scope;
  /** Where rows go that name nothing themselves; null: each row has to. */
  targets: readonly NamedTarget[] | null;
  blocks: Blocks;
  region: string | null;
  reason: Reason | null;
  asOf: Instant | null;
  /** By senderMapKey. */
  senderMap: ReadonlyMap<string, readonly NamedTarget[]>;
  unmappedSender: UnmappedSender;
  timeZone: string | null;
}

export type MappingRead =
  | { kind: 'mapping'; mapping: ImportMapping }
  /** Begins with the field. */
  | { kind: 'bad-input'; message: string }
  | { kind: 'not-found'; what: 'sender' | 'group' };

/** Entries of a senderMap, and characters of a sender's name there, at most. */
export const [senderMapLimit, senderNameLimit] = [10_000, 200];
const earliest = Date.UTC(1990, 0) * 1000;

/** With SENDER and CHANNEL it may be left to the rows which. */
export function readMapping(settings: AccountSettings, input: MappingInput, now: Instant): MappingRead {
  const named = {
    scope: input.scope,
    senderIds: input.senderIds?.length ? input.senderIds : null,
    groupId: input.groupId ?? null,
    channel: input.channel ?? null,
  };
  const leftToRows =
    (named.scope === 'SENDER' && named.senderIds === null) ||
    (named.scope === 'CHANNEL' && named.channel === null);
  const problem =
    (leftToRows ? misplacedField(named) : null) ?? regionProblem(input) ?? timeProblem(input, now);
  if (problem !== null) return { kind: 'bad-input', message: problem };
  const targets = leftToRows ? null : namedTargets(settings, named);
  if (targets !== null && targets.kind !== 'targets') return targets;
  const senderMap = readSenderMap(settings, input.senderMap ?? []);
  if (senderMap.kind !== 'map') return senderMap;
  return {
    kind: 'mapping',
    mapping: {
      scope: input.scope,
      targets: targets?.targets ?? null,
      blocks: input.blocks ?? 'MARKETING',
      region: input.region == null ? settings.defaultRegion : asRegion(input.region),
      reason: input.reason ?? null,
      asOf: input.asOf ?? null,
      senderMap: senderMap.map,
      unmappedSender: input.unmappedSender ?? 'REFUSE',
      timeZone: input.timeZone ?? null,
    },
  };
}

/** How two names for a sender are compared: as addresses are, without case. */
export function senderMapKey(name: string): string {
  return senderAddressKey(name).toLowerCase().replaceAll(/\s+/g, ' ');
}

function regionProblem({ region, timeZone }: MappingInput): string | null {
  if (region != null && asRegion(region) === null) return noRegion(region);
  if (timeZone != null && !isTimeZone(timeZone))
    return `timeZone: the name of a time zone such as Europe/Paris was expected, "${timeZone.slice(0, 40)}" came`;
  return null;
}

function timeProblem({ asOf }: MappingInput, now: Instant): string | null {
  if (asOf == null) return null;
  if (asOf > now + 5 * microseconds.minute)
    return `asOf: a time up to now was expected, ${formatInstant(asOf)} is more than 5 minutes ahead`;
  return asOf < earliest ? `asOf: a time from 1990 on was expected, ${formatInstant(asOf)} came` : null;
}

type SenderMapRead =
  | { kind: 'map'; map: Map<string, readonly NamedTarget[]> }
  | Exclude<MappingRead, { kind: 'mapping' }>;

function readSenderMap(
  settings: AccountSettings,
  entries: NonNullable<MappingInput['senderMap']>,
): SenderMapRead {
  const bad = (message: string) => ({ kind: 'bad-input' as const, message: `senderMap${message}` });
  if (entries.length > senderMapLimit)
    return bad(`: at most ${senderMapLimit} entries were expected, ${entries.length} came`);
  const map = new Map<string, readonly NamedTarget[]>();
  for (const [index, { value, senderIds }] of entries.entries()) {
    const name = storableText(value, senderNameLimit);
    if (name.kind === 'not-storable') return bad(`[${index}].value: ${name.message}`);
    const key = senderMapKey(name.text);
    if (map.has(key))
      return bad(`[${index}].value: "${name.text}" was there before, each name was expected once`);
    const targets = senderTargets(settings, [...new Set(senderIds)]);
    if (targets.kind === 'bad-input') return bad(`[${index}].${targets.message}`);
    if (targets.kind === 'not-found') return targets;
    map.set(key, targets.targets);
  }
  return { kind: 'map', map };
}
