import type { Channel, NumberKind } from '../../core/domain/vocabulary.js';
import type { Sender } from '../../core/settings/account-settings.js';
import { ScopeKeyChange, type SettingsWithScopes } from '../../core/settings/scope-keys.rules.js';
import { conflicting, type Plan } from '../../core/settings/settings-change.js';
import { subjectOfSender } from '../../core/settings/told-settings.rules.js';
import { readNumber, readProfileAddress } from './sender-address.rules.js';
import {
  propertiesOfNewSender,
  readSenderProperties,
  type SenderProperties,
  type SenderWishes,
} from './sender-properties.rules.js';

export interface NewNumber extends SenderWishes {
  address: string;
  channel: Channel;
  kind?: NumberKind | null;
  country?: string | null;
}
export interface NewProfile extends SenderWishes {
  address: string;
  channel: Channel;
}

/** `senderId`: the id that the number gets if it is new. */
export function planNumber(basis: SettingsWithScopes, senderId: string, input: NewNumber): Plan<Sender> {
  const { settings } = basis;
  const read = readNumber(
    { ...input, kind: input.kind ?? null, country: input.country ?? null },
    settings.defaultRegion,
  );
  if (read.kind === 'refused') return read;
  const properties = readSenderProperties(
    propertiesOfNewSender(settings),
    input,
    read.country ?? settings.defaultRegion,
  );
  if (properties.kind === 'refused') return properties;
  return plan(basis, {
    ...newcomer(senderId, input.channel, properties.properties),
    sort: 'NUMBER',
    address: read.address,
    kind: read.numberKind,
    country: read.country,
  });
}

/** `senderId`: the id that the profile gets if it is new. */
export function planProfile(basis: SettingsWithScopes, senderId: string, input: NewProfile): Plan<Sender> {
  const { settings } = basis;
  const read = readProfileAddress(input.address, input.channel, settings.defaultRegion);
  if (read.kind === 'refused') return read;
  const properties = readSenderProperties(propertiesOfNewSender(settings), input, settings.defaultRegion);
  if (properties.kind === 'refused') return properties;
  return plan(basis, {
    ...newcomer(senderId, input.channel, properties.properties),
    sort: 'PROFILE',
    address: read.address,
    kind: null,
    country: null,
  });
}

type Newcomer = Omit<Sender, 'scopeKey'>;

function newcomer(senderId: string, channel: Channel, properties: SenderProperties) {
  return { senderId, channel, ...properties, groupId: null, archivedAt: null, successorId: null };
}

function plan(basis: SettingsWithScopes, sender: Newcomer): Plan<Sender> {
  const change = new ScopeKeyChange(basis);
  const there = [...basis.settings.senders.values()].find(
    (other) => other.channel === sender.channel && other.address === sender.address,
  );
  if (there === undefined) {
    const result = change.addSender(sender);
    return toPlan(change, result);
  }
  if (there.archivedAt === null) {
    return conflicting(`address: the account has this sender on ${sender.channel} already`);
  }
  const result = revive(change, there, sender);
  return toPlan(change, result);
}

function toPlan(change: ScopeKeyChange, result: Sender): Plan<Sender> {
  return { kind: 'change', change: change.toChange(), told: change.told(subjectOfSender(result)), result };
}

/**
 * The archived sender is in use again, with what is said of it now and its words. Its successor keeps the words said
 * until now; those to come are the revived sender's alone.
 */
function revive(change: ScopeKeyChange, archived: Sender, wished: Newcomer): Sender {
  const { senderId, groupId, scopeKey } = archived;
  const revived = { ...wished, senderId, groupId, scopeKey };
  change.putSender(revived);
  if (archived.successorId === null) return revived;
  if (groupId !== null) change.renewGroupKey(groupId);
  return change.renewSenderKey(revived);
}
