/**
 * Under which addresses WhatsApp knows a person: a phone number, an id that it gives to one business (BSUID), and one that several
 * portfolios of a business share. A person with a username may show no number; then the number is left out. Ids change with the number.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 * …/webhooks/reference/messages/system (user_changed_number, user_changed_user_id)
 */
import type { MovedRecipient, SamePerson } from '../../../core/log/inbound-door.js';
import type { HookItem } from '../hook-provider.js';
import { instantOfSeconds, type Json, objectOf, textOf, withPlus } from '../payload.rules.js';
import { unread } from '../unread.rules.js';

/** Each once: the number first, if it is shown. */
function addressesOf(...values: readonly unknown[]): string[] {
  return [
    ...new Set(
      values.flatMap((value) => {
        const text = textOf(value);
        return text === null ? [] : [withPlus(text)];
      }),
    ),
  ];
}

/** Who has written. Numbers of Brazil, Mexico and Argentina are known in two ways: the contact with the same id has the other one. */
export function writerOf(message: Json, contacts: readonly unknown[]): string[] {
  const userId = message['from_user_id'];
  return addressesOf(message['from'], userId, message['from_parent_user_id'], numberOf(userId, contacts));
}

/** The number of the contact with this id. */
function numberOf(userId: unknown, contacts: readonly unknown[]): unknown {
  const id = textOf(userId);
  return contacts.map(objectOf).find((one) => id !== null && textOf(one['user_id']) === id)?.['wa_id'];
}

/** To whom a message of ours went. In a group, the one whom the status is about: what is the group's is no person's. */
export function recipientOf(status: Json, contacts: readonly unknown[]): string[] {
  const isOfGroup = status['recipient_type'] === 'group';
  return addressesOf(
    status['recipient_participant_id'] ?? (isOfGroup ? null : status['recipient_id']),
    numberOf(status['recipient_user_id'], contacts),
    status['recipient_user_id'],
    // Meta's pages name it in three ways.
    status['recipient_parent_user_id'] ?? status['parent_recipient_user_id'] ?? status['parent_user_id'],
  );
}

/** None where there is but one address. */
export function samePersonOf(
  [from, ...alsoFrom]: readonly string[],
  about: Pick<SamePerson, 'provider' | 'channel' | 'to' | 'messageId'>,
): HookItem[] {
  if (from === undefined || alsoFrom.length === 0) return [];
  return [{ kind: 'same-person', person: { ...about, from, alsoFrom } }];
}

export function personOf(preference: Json): string[] {
  return addressesOf(preference['wa_id'], preference['user_id'], preference['parent_user_id']);
}

const changes = new Set(['user_changed_number', 'customer_changed_number', 'user_changed_user_id']);

/** What a system message says of another number, another id, or both. */
export function changeOf(
  message: Json,
  about: Pick<MovedRecipient, 'provider' | 'channel' | 'messageId' | 'at' | 'occurredAt'>,
): HookItem {
  const system = objectOf(message['system']);
  const code = textOf(system['type']) ?? '';
  if (!changes.has(code)) return { kind: 'nothing' };
  const to = addressesOf(system['wa_id'] ?? system['new_wa_id'], system['user_id'], system['parent_user_id']);
  const from = addressesOf(
    message['from'],
    message['from_user_id'],
    message['from_parent_user_id'],
    system['previous_user_id'],
    system['previous_parent_user_id'],
  );
  return moved({ ...about, code }, from, to, ['messages.from', 'messages.system.wa_id']);
}

/** The same as Meta described it at first, and as others hand it on. */
export function userIdUpdate(provider: string, update: Json, at: string): HookItem {
  const [own, parent] = [objectOf(update['user_id']), objectOf(update['parent_user_id'])];
  const to = addressesOf(own['current'], parent['current']);
  const from = addressesOf(update['wa_id'], own['previous'], parent['previous']);
  const about = {
    provider,
    code: 'user_id_update',
    channel: 'WHATSAPP',
    at,
    messageId: `${to.join(' ')} ${textOf(update['timestamp']) ?? ''}`,
    occurredAt: instantOfSeconds(update['timestamp']),
  } as const;
  const named = ['user_id_update.user_id.previous', 'user_id_update.user_id.current'] as const;
  const item = moved(about, from, to, named);
  return item.kind === 'moved' && about.occurredAt === null ? { ...item, timeless: true } : item;
}

function moved(
  about: Omit<MovedRecipient, 'from' | 'to'>,
  before: readonly string[],
  after: readonly string[],
  [nameBefore, nameAfter]: readonly [string, string],
): HookItem {
  if (before.length === 0 || after.length === 0)
    return unread({ [nameBefore]: before[0], [nameAfter]: after[0] });
  const [from, ...othersFrom] = before.filter((one) => !after.includes(one));
  const [to, ...othersTo] = after;
  if (from === undefined || to === undefined) return { kind: 'nothing' };
  return { kind: 'moved', moved: { ...about, from: [from, ...othersFrom], to: [to, ...othersTo] } };
}
