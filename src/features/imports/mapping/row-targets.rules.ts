/** Where a row's words go: to what it names itself, else to what the import names. */
import { type Channel, Scope } from '../../../core/domain/vocabulary.js';
import {
  accountScopeKey,
  type AccountSettings,
  channelScopeKeys,
} from '../../../core/settings/account-settings.js';
import type { NamedTarget } from '../../../core/settings/named-targets.rules.js';
import { readChannel } from './channel-names.rules.js';
import { SenderNames } from './find-senders.rules.js';
import type { ImportMapping } from './import-mapping.rules.js';
import { columnRefusal, type RowCells, type RowRefusal } from './row-cells.js';

export type RowTargets =
  | { kind: 'targets'; targets: readonly NamedTarget[]; channel: Channel | null }
  | RowRefusal;

const account: readonly NamedTarget[] = [
  { scope: 'ACCOUNT', scopeKey: accountScopeKey, channel: null, senderId: null, groupId: null },
];

export class TargetsOfRows {
  readonly senders: SenderNames;
  readonly #groups: ReadonlyMap<string, NamedTarget>;

  constructor(
    settings: AccountSettings,
    private readonly mapping: ImportMapping,
    /** The column of senders may be of something else: a name that is not known there says nothing. */
    private readonly weakSender: boolean,
  ) {
    this.senders = new SenderNames(settings, mapping);
    const groups = [...settings.groups.values()].map(({ groupId, name, scopeKey }) => ({
      name,
      target: { scope: 'GROUP', scopeKey, channel: null, senderId: null, groupId } as const,
    }));
    this.#groups = new Map([
      ...groups.map(({ name, target }) => [name.trim().toLowerCase(), target] as const),
      ...groups.map(({ target }) => [target.groupId, target] as const),
    ]);
  }

  of(row: RowCells): RowTargets {
    const scopeText = row.cell('scope').trim();
    const scope =
      scopeText === '' ? this.mapping.scope : (Scope as Record<string, Scope>)[scopeText.toUpperCase()];
    if (scope === undefined)
      return columnRefusal(row, 'scope', `one of ${Object.keys(Scope).join(', ')} was expected`);
    const channelText = row.cell('channel').trim();
    const channel = channelText === '' ? null : readChannel(channelText);
    if (channel === undefined && scope !== 'ACCOUNT' && scope !== 'GROUP')
      return columnRefusal(row, 'channel', 'a channel was expected: SMS, RCS, WHATSAPP or EMAIL');
    const isOfImport = scope === this.mapping.scope;
    switch (scope) {
      case 'ACCOUNT':
        return found(account, channel);
      case 'CHANNEL':
        return this.#toChannel(row, channel ?? null, isOfImport);
      case 'GROUP':
        return this.#toGroup(row, channel ?? null, isOfImport);
      case 'SENDER':
        return this.#toSenders(row, channel ?? null, isOfImport);
    }
  }

  #toChannel(row: RowCells, channel: Channel | null, isOfImport: boolean): RowTargets {
    if (channel === null) {
      if (isOfImport && this.mapping.targets !== null) return found(this.mapping.targets, null);
      return columnRefusal(
        row,
        'channel',
        'a channel was expected, as neither the import nor this row names one',
      );
    }
    const scopeKey = channelScopeKeys[channel];
    return found([{ scope: 'CHANNEL', scopeKey, channel, senderId: null, groupId: null }], channel);
  }

  #toGroup(row: RowCells, channel: Channel | null, isOfImport: boolean): RowTargets {
    const name = row.cell('group').trim();
    if (isOfImport && this.mapping.targets !== null && row.cell('scope').trim() === '')
      return found(this.mapping.targets, channel);
    const target = this.#groups.get(name.toLowerCase());
    if (target !== undefined) return found([target], channel);
    if (this.mapping.unmappedSender === 'ACCOUNT') return found(account, channel);
    return columnRefusal(
      row,
      'group',
      'the name of a group of senders was expected, there is none of that name',
    );
  }

  #toSenders(row: RowCells, channel: Channel | null, isOfImport: boolean): RowTargets {
    const name = row.cell('sender').trim();
    if (name === '' && isOfImport && this.mapping.targets !== null)
      return found(this.mapping.targets, channel);
    const targets = name === '' ? [] : this.senders.find(name, channel);
    if (targets.length > 0) return found(targets, channel);
    if (this.weakSender && isOfImport && this.mapping.targets !== null && this.mapping.senderMap.size === 0)
      return found(this.mapping.targets, channel);
    if (this.mapping.unmappedSender === 'ACCOUNT') return found(account, channel);
    return columnRefusal(
      row,
      'sender',
      name === ''
        ? 'a sender was expected, as neither the import nor this row names one'
        : `no sender of the account has this address, label or id${channel === null ? '' : ` on ${channel}`}, and the senderMap does not name it`,
    );
  }
}

/** About one channel: that of the row, or else of all that it goes to. */
function found(targets: readonly NamedTarget[], channel: Channel | null | undefined): RowTargets {
  const [first, ...others] = targets;
  const shared =
    first !== undefined && others.every((target) => target.channel === first.channel) ? first.channel : null;
  return { kind: 'targets', targets, channel: channel ?? shared };
}
