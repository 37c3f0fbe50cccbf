/** What recording what comes in needs. */
import type { Db } from '../../core/db/connect.js';
import type { Instant } from '../../core/domain/instant.js';
import type { CampaignTracer } from '../../core/log/campaign-tracer.js';
import type { ErasedRecipients } from '../../core/log/erased-recipients.js';
import type { WordRecorder } from '../../core/log/record-words.js';
import type { SettingsCache } from '../../core/settings/read-settings.js';

export interface InboundServices {
  db: Db;
  recorder: WordRecorder;
  settings: SettingsCache;
  campaignTracer: CampaignTracer;
  erased: ErasedRecipients;
  now: () => Instant;
}
