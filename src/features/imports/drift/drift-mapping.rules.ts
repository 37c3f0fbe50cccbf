/** What the rows of a provider's list mean: a row goes to the sender that it names, the others to all that the list is of. */
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import type { AccountSettings } from '../../../core/settings/account-settings.js';
import type { NamedTarget } from '../../../core/settings/named-targets.rules.js';
import type { AskedColumns, FileForm } from '../file/file-form.js';
import { shortened } from '../file/shown-value.rules.js';
import { type ImportMapping, senderMapKey } from '../mapping/import-mapping.rules.js';
import { textLimits } from '../mapping/row-texts.rules.js';
import type { Drift } from './drift-check.js';

/** A sender of the group is the group, by whichever name; and so is what the provider calls the list. */
export function driftMapping(settings: AccountSettings, mapping: ImportMapping, drift: Drift): ImportMapping {
  const { targets } = mapping;
  const senderMap = new Map(mapping.senderMap);
  const put = (name: string | null, of: readonly NamedTarget[]) => {
    if (name !== null && !senderMap.has(senderMapKey(name))) senderMap.set(senderMapKey(name), of);
  };
  if (targets !== null) {
    put(drift.listName, targets);
    for (const target of targets) {
      if (target.groupId === null) continue;
      for (const { groupId, senderId, address, label } of settings.senders.values())
        if (groupId === target.groupId) for (const name of [address, label, senderId]) put(name, [target]);
    }
  }
  return { ...mapping, scope: 'SENDER', senderMap, unmappedSender: 'REFUSE' };
}

/** Of a CSV, what says how far a row reaches or how much it blocks is not read: a provider's list says neither. */
export function driftForm(form: FileForm): FileForm {
  const { scope: _scope, group: _group, blocks: _blocks, hold: _hold, ...columns } = form.columns;
  return { ...form, columns, read: form.read.filter(({ readAs }) => readAs in columns || readAs === 'kind') };
}

export type DriftColumns = Pick<AskedColumns, 'recipient' | 'occurredAt' | 'sender' | 'evidence'>;

/** Whose word it is, for the log. */
export function evidenceOf({ provider, listName }: Drift, asOf: Instant | null, own: string | null): string {
  const whose = provider === 'OTHER' ? "the provider's list" : `the list of ${provider}`;
  const name = listName === null ? '' : ` "${listName}"`;
  const when = asOf === null ? '' : ` as of ${formatInstant(asOf)}`;
  return shortened(`On ${whose}${name}${when}${own === null ? '' : `: ${own}`}`, textLimits.evidence);
}
