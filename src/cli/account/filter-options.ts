/** The filters of the list and of the log, as options. */
import { choices, flag, many, moment, text } from '../options/declared-options.js';
import { channels, eventKinds, reasons, scopes, sources } from './words-of-the-api.js';

export const listFilterOptions = {
  channel: choices(channels, 'what reaches this channel; account-wide words reach each'),
  sender: many(
    'SENDER',
    'what reaches this sender: its id or its address, with the channel before it where several have the address (whatsapp:+14155550100)',
  ),
  scope: choices(scopes, 'words of this reach'),
  source: choices(sources, 'words that came this way'),
  reason: choices(reasons, 'words with this reason'),
  campaign: many('CAMPAIGN', 'words that answer this campaign: its id or externalId'),
  recipient: text('ADDRESS', 'of this recipient alone'),
  from: moment('said at this time or later'),
  to: moment('said before this time'),
} as const;

export const logFilterOptions = {
  kind: choices(eventKinds, 'events of this kind'),
  'changed-only': flag('events that changed a decision'),
  'received-on': many('SENDER', 'events received on this sender'),
  import: many('ID', 'what this import has said, and what its undo withdrew'),
  ...listFilterOptions,
} as const;
