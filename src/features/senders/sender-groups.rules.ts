/**
 * Who belongs to a group. A recipient's word to one member is a word to all (I6). Who joins is covered by all that the
 * group was ever told; who leaves keeps what was said until then, and is spared what is said to the group later.
 */
import { storableText } from '../../core/domain/storable-text.rules.js';
import type { Sender, SenderGroup } from '../../core/settings/account-settings.js';
import { ScopeKeyChange, type SettingsWithScopes } from '../../core/settings/scope-keys.rules.js';
import { badWish, type Plan, type Refused, unknown } from '../../core/settings/settings-change.js';
import { subjectOfGroup } from '../../core/settings/told-settings.rules.js';

const groupNameLimit = 200;

/** Absent and null stay as they are. */
export interface GroupWishes {
  name?: string | null | undefined;
  senderIds?: readonly string[] | null | undefined;
}

export function planNewGroup(
  basis: SettingsWithScopes,
  groupId: string,
  wish: { name: string; senderIds: readonly string[] },
): Plan<SenderGroup> {
  const name = readName(wish.name);
  if (name.kind === 'refused') return name;
  const members = readMembers(basis, groupId, wish.senderIds);
  if (members.kind === 'refused') return members;
  const change = new ScopeKeyChange(basis);
  const group = change.addGroup(groupId, name.name);
  for (const sender of members.members) change.join(sender, group);
  renewLeft(change, basis, members.members, groupId);
  return {
    kind: 'change',
    change: change.toChange(),
    told: change.told(subjectOfGroup(groupId)),
    result: group,
  };
}

export function planGroupChange(
  basis: SettingsWithScopes,
  groupId: string,
  wishes: GroupWishes,
): Plan<SenderGroup> {
  const before = basis.settings.groups.get(groupId);
  if (before === undefined) return unknown('group');
  const name = wishes.name == null ? { kind: 'name' as const, name: before.name } : readName(wishes.name);
  if (name.kind === 'refused') return name;
  const group = { ...before, name: name.name };
  const change = new ScopeKeyChange(basis);
  change.putGroup(group);
  if (wishes.senderIds != null) {
    const members = readMembers(basis, groupId, wishes.senderIds);
    if (members.kind === 'refused') return members;
    const staying = new Set(members.members.map((sender) => sender.senderId));
    const leaving = change.members(groupId).filter((sender) => !staying.has(sender.senderId));
    for (const sender of leaving) change.putSender({ ...sender, groupId: null });
    const joining = members.members.filter((sender) => sender.groupId !== groupId);
    for (const sender of joining) change.join(sender, group);
    renewLeft(change, basis, joining, groupId);
    if (leaving.length > 0) change.renewGroupKey(groupId);
  }
  return {
    kind: 'change',
    change: change.toChange(),
    told: change.told(subjectOfGroup(groupId)),
    result: change.group(groupId) ?? group,
  };
}

/** A new key for each other group that senders were taken from. */
function renewLeft(
  change: ScopeKeyChange,
  basis: SettingsWithScopes,
  moved: readonly Sender[],
  groupId: string,
): void {
  const left = new Set(
    moved.map((sender) => basis.settings.senders.get(sender.senderId)?.groupId ?? groupId),
  );
  left.delete(groupId);
  for (const other of left) change.renewGroupKey(other);
}

function readName(text: string): { kind: 'name'; name: string } | Refused {
  const name = storableText(text, groupNameLimit);
  return name.kind === 'text' ? { kind: 'name', name: name.text } : badWish(`name: ${name.message}`);
}

function readMembers(
  { settings }: SettingsWithScopes,
  groupId: string,
  senderIds: readonly string[],
): { kind: 'members'; members: Sender[] } | Refused {
  const members: Sender[] = [];
  for (const senderId of new Set(senderIds)) {
    const sender = settings.senders.get(senderId);
    if (sender === undefined) return unknown('sender');
    if (sender.archivedAt !== null && sender.groupId !== groupId) {
      return badWish('senderIds: senders in use were expected, an archived one came');
    }
    members.push(sender);
  }
  return { kind: 'members', members };
}
