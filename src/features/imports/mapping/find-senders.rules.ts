/** Which of the account's senders a row names, in the old system's words or in ours. */
import { parseAddress, senderAddressKey } from '../../../core/domain/address.js';
import type { Channel } from '../../../core/domain/vocabulary.js';
import type { AccountSettings, Sender } from '../../../core/settings/account-settings.js';
import type { NamedTarget } from '../../../core/settings/named-targets.rules.js';
import { type ImportMapping, senderMapKey } from './import-mapping.rules.js';

export class SenderNames {
  readonly #byId: ReadonlyMap<string, Sender>;
  readonly #byAddress: Map<string, Sender[]>;
  readonly #byLabel: Map<string, Sender[]>;
  readonly #found = new Map<string, readonly NamedTarget[]>();

  constructor(
    settings: AccountSettings,
    private readonly mapping: ImportMapping,
  ) {
    const senders = [...settings.senders.values()];
    this.#byId = settings.senders;
    this.#byAddress = groupedBy(senders, (sender) => senderMapKey(sender.address));
    this.#byLabel = groupedBy(senders, ({ label }) => (label === null ? null : label.trim().toLowerCase()));
  }

  /**
   * None: the name is not known. By the senderMap first; then by id, address or label, on the channel that the row
   * names, if it does. An address or label that several senders have means all of them.
   */
  find(name: string, channel: Channel | null): readonly NamedTarget[] {
    const key = `${channel ?? ''} ${name}`;
    const kept = this.#found.get(key);
    if (kept !== undefined) return kept;
    const found = this.#look(name, channel);
    if (this.#found.size >= namesKept) this.#found.clear();
    this.#found.set(key, found);
    return found;
  }

  /** Whether it is the address of a sender: then it is hardly a recipient's. */
  isSender(address: string): boolean {
    return this.#byAddress.has(address);
  }

  #look(name: string, channel: Channel | null): readonly NamedTarget[] {
    const mapped = this.mapping.senderMap.get(senderMapKey(name));
    if (mapped !== undefined) return mapped;
    const byId = this.#byId.get(name.trim().toLowerCase());
    if (byId !== undefined) return [targetOf(byId)];
    const parsed = parseAddress(name, this.mapping.region);
    const keys = new Set([
      senderMapKey(senderAddressKey(name)),
      ...(parsed.kind === 'not-an-address' ? [] : [parsed.address]),
    ]);
    const byAddress = [...keys].flatMap((key) => this.#byAddress.get(key) ?? []);
    const named = byAddress.length > 0 ? byAddress : (this.#byLabel.get(name.trim().toLowerCase()) ?? []);
    return named.filter((sender) => channel === null || sender.channel === channel).map(targetOf);
  }
}

const namesKept = 10_000;

function targetOf({ senderId, scopeKey, channel }: Sender): NamedTarget {
  return { scope: 'SENDER', scopeKey, channel, senderId, groupId: null };
}

function groupedBy(
  senders: readonly Sender[],
  keyOf: (sender: Sender) => string | null,
): Map<string, Sender[]> {
  const groups = new Map<string, Sender[]>();
  for (const sender of senders) {
    const key = keyOf(sender);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sender]);
    else group.push(sender);
  }
  return groups;
}
