/**
 * Scope keys: under which key a sender's and a group's words are kept, and which keys' words cover a sender. Covers are
 * only ever added, so whoever is covered by a word stays covered by it. Where somebody is to be spared later words, what
 * they part from takes a new key, and they stay with the old one.
 */
import { type Facts, type Told, toldOfChange, toldOfNew, toldTogether } from '../access/told.rules.js';
import type { Scope } from '../domain/vocabulary.js';
import type { AccountSettings, Sender, SenderGroup } from './account-settings.js';
import { accountScopeKey, channelScopeKeys } from './account-settings.js';
import type { Cover, ScopeRow, SettingsChange } from './settings-change.js';
import { factsOfGroup, factsOfSender, subjectOfGroup, subjectOfSender } from './told-settings.rules.js';

export interface SettingsWithScopes {
  version: number;
  settings: AccountSettings;
  nextScopeKey: number;
  /** All keys that a group has had. */
  keysOfGroups: ReadonlyMap<string, readonly number[]>;
  covers: readonly Cover[];
}

/** The account's and the channels' keys: every sender is covered by these from its first day, and hands none on. */
const firstOwnKey = 5;

/** Collects what happens to senders, groups and keys in one change. */
export class ScopeKeyChange {
  private nextScopeKey: number;
  private readonly senders = new Map<string, Sender>();
  private readonly groups = new Map<string, SenderGroup>();
  private readonly scopes: ScopeRow[] = [];
  private readonly covers: Cover[] = [];

  constructor(private readonly basis: SettingsWithScopes) {
    this.nextScopeKey = basis.nextScopeKey;
  }

  /** The sender as it will be. */
  sender(senderId: string): Sender | undefined {
    return this.senders.get(senderId) ?? this.basis.settings.senders.get(senderId);
  }
  group(groupId: string): SenderGroup | undefined {
    return this.groups.get(groupId) ?? this.basis.settings.groups.get(groupId);
  }
  putSender(sender: Sender): void {
    this.senders.set(sender.senderId, sender);
  }
  putGroup(group: SenderGroup): void {
    this.groups.set(group.groupId, group);
  }
  members(groupId: string): Sender[] {
    const senderIds = new Set([...this.basis.settings.senders.keys(), ...this.senders.keys()]);
    return [...senderIds]
      .flatMap((senderId) => this.sender(senderId) ?? [])
      .filter((sender) => sender.groupId === groupId);
  }

  /** A sender that was not there before. */
  addSender(sender: Omit<Sender, 'scopeKey'>): Sender {
    const added = { ...sender, scopeKey: this.takeKey('SENDER', { senderId: sender.senderId }) };
    this.putSender(added);
    for (const scopeKey of [accountScopeKey, channelScopeKeys[sender.channel], added.scopeKey])
      this.cover(added, scopeKey);
    return added;
  }

  addGroup(groupId: string, name: string): SenderGroup {
    const group = { groupId, name, scopeKey: this.takeKey('GROUP', { groupId }) };
    this.putGroup(group);
    return group;
  }

  /**
   * All opt-outs that the group was ever told cover who joins it; the opt-ins of then were sent to others (I5). So the
   * group takes a new key, under which all of its members count alike.
   */
  join(sender: Sender, group: SenderGroup): void {
    const before = this.basis.keysOfGroups.get(group.groupId) ?? [];
    if (before.includes(this.group(group.groupId)?.scopeKey ?? group.scopeKey))
      this.renewGroupKey(group.groupId);
    this.putSender({ ...sender, groupId: group.groupId });
    for (const scopeKey of before) this.cover(sender, scopeKey, true);
    this.cover(sender, this.group(group.groupId)?.scopeKey ?? group.scopeKey);
  }

  /** What is said to the group from now on is kept under a new key, which covers those who are members now. */
  renewGroupKey(groupId: string): void {
    const group = this.group(groupId);
    if (group === undefined) return;
    const renewed = { ...group, scopeKey: this.takeKey('GROUP', { groupId }) };
    this.putGroup(renewed);
    for (const member of this.members(groupId)) this.cover(member, renewed.scopeKey);
  }

  /** What is said to the sender itself from now on is kept under a new key, which covers it alone. */
  renewSenderKey(sender: Sender): Sender {
    const renewed = { ...sender, scopeKey: this.takeKey('SENDER', { senderId: sender.senderId }) };
    this.putSender(renewed);
    this.cover(renewed, renewed.scopeKey);
    return renewed;
  }

  /** The opt-outs that cover the predecessor alone or with its groups cover its successor too, with those to come. */
  succeed(predecessor: Sender, successor: Sender): void {
    this.putSender({ ...predecessor, successorId: successor.senderId });
    for (const { senderId, scopeKey } of [...this.basis.covers, ...this.covers]) {
      if (senderId === predecessor.senderId && scopeKey >= firstOwnKey) this.cover(successor, scopeKey, true);
    }
  }

  /** What the audit trail says of it: of this sender or group, and of the others that it touched. */
  told(subject: string): Told {
    const { senders, groups } = this.basis.settings;
    return toldTogether(subject, [
      ...[...this.groups.values()].map((group) =>
        toldOf(subjectOfGroup(group.groupId), groups.get(group.groupId), group, factsOfGroup),
      ),
      ...[...this.senders.values()].map((sender) =>
        toldOf(subjectOfSender(sender), senders.get(sender.senderId), sender, factsOfSender),
      ),
    ]);
  }

  toChange(): SettingsChange {
    return {
      nextScopeKey: this.nextScopeKey,
      senders: [...this.senders.values()],
      groups: [...this.groups.values()],
      scopes: this.scopes,
      covers: this.covers,
    };
  }

  /** A successor stands where its predecessor stood: whoever opted out of the one has opted out of the other. */
  private cover(sender: Sender, scopeKey: number, optOutsOnly = false): void {
    this.covers.push({ senderId: sender.senderId, scopeKey, optOutsOnly });
    const { successorId } = this.sender(sender.senderId) ?? sender;
    const successor = successorId === null ? undefined : this.sender(successorId);
    if (successor !== undefined && scopeKey >= firstOwnKey) this.cover(successor, scopeKey, true);
  }

  private takeKey(scope: Scope, of: { senderId?: string; groupId?: string }): number {
    const scopeKey = this.nextScopeKey;
    this.nextScopeKey += 1;
    this.scopes.push({
      scopeKey,
      scope,
      channel: null,
      senderId: of.senderId ?? null,
      groupId: of.groupId ?? null,
    });
    return scopeKey;
  }
}

function toldOf<Thing>(
  subject: string,
  before: Thing | undefined,
  after: Thing,
  facts: (thing: Thing) => Facts,
): Told {
  return before === undefined
    ? toldOfNew(subject, facts(after))
    : toldOfChange(subject, facts(before), facts(after));
}
