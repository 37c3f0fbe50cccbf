/** What an account is set up with, as flat records: by names that people know, not by ids of this server. */
import { cellOfLine } from '../../core/domain/csv-cell.rules.js';
import { formatInstant } from '../../core/domain/instant.js';
import type { DownloadFormat } from '../../core/graph/download-format.types.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import type { AccountPart } from './account-part.types.js';

type Value = string | number | boolean | null | readonly string[];
export type PartRecord = Readonly<Record<string, Value>>;
export type SettingsPart = Exclude<AccountPart, 'CAMPAIGNS' | 'WORDS'>;

interface PartForm {
  /** What a line of NDJSON says it is. */
  type: string;
  /** Of CSV, in order. */
  columns: readonly string[];
}

const senderColumns = ['channel', 'address'] as const;
/** Of what belongs to one sender, or to the account. */
const ofSender = ['senderChannel', 'sender'] as const;

export const partForms: Record<Exclude<AccountPart, 'WORDS'>, PartForm> = {
  ACCOUNT: {
    type: 'account',
    columns: [
      'name',
      'brand',
      'defaultRegion',
      'language',
      'reviewDays',
      'attributionDays',
      'evidenceDays',
      'alertRate',
      'alertMinimum',
      'color',
      'logoUrl',
      'createdAt',
    ],
  },
  GROUPS: { type: 'group', columns: ['name', 'senders'] },
  SENDERS: {
    type: 'sender',
    columns: [
      ...senderColumns,
      'profile',
      'kind',
      'country',
      'label',
      'purpose',
      'language',
      'enforceAccountOptOuts',
      'replyAddress',
      'repliesBy',
      'group',
      'archivedAt',
      'successor',
    ],
  },
  KEYWORDS: {
    type: 'keyword',
    columns: ['word', 'action', ...ofSender, 'reply', 'language', 'builtIn', 'ambiguous', 'enabled'],
  },
  BUTTONS: { type: 'button', columns: ['payload', 'action', ...ofSender] },
  REPLIES: { type: 'reply', columns: ['action', 'language', ...ofSender, 'text'] },
  CAMPAIGNS: {
    type: 'campaign',
    columns: [
      'name',
      'externalId',
      'category',
      'excludeOptOuts',
      'excludeReason',
      'senders',
      'screened',
      'suppressed',
      'createdBy',
      'createdAt',
    ],
  },
};

/** How a sender is named beside others: one address may send on several channels. */
export function senderName({ channel, address }: { channel: string; address: string }): string {
  return `${channel} ${address}`;
}

export function recordsOf(part: SettingsPart, settings: AccountSettings): PartRecord[] {
  const senders = [...settings.senders.values()];
  const sender = (senderId: string | null) => {
    const found = senderId === null ? undefined : settings.senders.get(senderId);
    return { senderChannel: found?.channel ?? null, sender: found?.address ?? null };
  };
  switch (part) {
    case 'ACCOUNT': {
      const { name, brand, defaultRegion, language, reviewDays, attributionDays, evidenceDays } = settings;
      const { alertRate, alertMinimum, color, logoUrl } = settings;
      const createdAt = formatInstant(settings.createdAt);
      return [
        {
          name,
          brand,
          defaultRegion,
          language,
          reviewDays,
          attributionDays,
          evidenceDays,
          alertRate,
          alertMinimum,
          color,
          logoUrl,
          createdAt,
        },
      ];
    }
    case 'GROUPS':
      return [...settings.groups.values()].map(({ groupId, name }) => ({
        name,
        senders: senders.filter((one) => one.groupId === groupId).map(senderName),
      }));
    case 'SENDERS':
      return senders.map((one) => {
        const successor = one.successorId === null ? undefined : settings.senders.get(one.successorId);
        const group = one.groupId === null ? undefined : settings.groups.get(one.groupId);
        return {
          channel: one.channel,
          address: one.address,
          profile: one.sort === 'PROFILE',
          kind: one.kind,
          country: one.country,
          label: one.label,
          purpose: one.purpose,
          language: one.language,
          enforceAccountOptOuts: one.enforceAccountOptOuts,
          replyAddress: one.replyAddress,
          repliesBy: one.repliesBy,
          group: group?.name ?? null,
          archivedAt: one.archivedAt === null ? null : formatInstant(one.archivedAt),
          successor: successor === undefined ? null : senderName(successor),
        };
      });
    case 'KEYWORDS':
      return settings.keywords.map(
        ({ word, action, senderId, reply, language, builtIn, ambiguous, enabled }) => ({
          word,
          action,
          ...sender(senderId),
          reply,
          language,
          builtIn,
          ambiguous,
          enabled,
        }),
      );
    case 'BUTTONS':
      return settings.buttons.map(({ payload, action, senderId }) => ({
        payload,
        action,
        ...sender(senderId),
      }));
    case 'REPLIES':
      return settings.replyTexts.map(({ action, language, senderId, text }) => ({
        action,
        language,
        ...sender(senderId),
        text,
      }));
  }
}

export function headOfPart(part: keyof typeof partForms, format: DownloadFormat): string {
  return format === 'CSV' ? `${partForms[part].columns.join(',')}\r\n` : '';
}

export function linesOfPart(
  part: keyof typeof partForms,
  format: DownloadFormat,
  records: readonly PartRecord[],
): string {
  const { type, columns } = partForms[part];
  if (format === 'NDJSON')
    return records.map((record) => `${JSON.stringify({ type, ...record })}\n`).join('');
  const cell = (value: Value | undefined) =>
    cellOfLine(Array.isArray(value) ? value.join('; ') : String(value ?? ''));
  return records.map((record) => `${columns.map((column) => cell(record[column])).join(',')}\r\n`).join('');
}
