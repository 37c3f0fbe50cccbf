import type { WrongKeyLimits } from '../core/access/wrong-keys.rules.js';
import type { AskAgainOptions } from '../core/db/ask-again.js';
import type { RecorderOptions } from '../core/log/record-words.js';
import type { KeepErasuresOptions } from '../features/erasure/keep-erasures.js';
import type { FormTimes } from '../features/web-opt-out/form/forms.js';
import type { Config } from './config.js';
import type { Logger } from './log.js';
import type { SealingTimes } from './start-proof.js';
import type { WebhookOptions } from './webhook-needs.js';
import type { FileTimes } from './server/file-routes.js';
import type { StreamTimes } from './server/event-streams.js';
import type { ClientTimes } from './server/slow-clients.js';

/** What an app is made of: all but the first three are for tests. */
export interface AppOptions extends FileTimes {
  config: Config;
  /** Of the role that the server works as. */
  databaseUrl: string;
  /** Of the role that owns the tables and migrates them, where the configuration does not give it: that of the embedded database. */
  ownerUrl?: string | undefined;
  log: Logger;
  recorder?: Pick<RecorderOptions, 'deadline'>;
  webForm?: FormTimes;
  clients?: Partial<ClientTimes>;
  streams?: Partial<StreamTimes>;
  /** `off`: nothing is sealed in the background. */
  sealing?: SealingTimes | 'off';
  wrongKeys?: Partial<WrongKeyLimits>;
  erasures?: Partial<Pick<KeepErasuresOptions, 'every' | 'textsEvery' | 'idle'>> & { settle?: number };
  askAgain?: Pick<AskAgainOptions, 'patience' | 'within'>;
  /** `off`: no endpoint is told anything but tests. */
  webhooks?: WebhookOptions | 'off';
}
