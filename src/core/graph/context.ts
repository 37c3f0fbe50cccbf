/** What every resolver is given: who calls, and the things that the application was built of. */
import type { Audited } from '../access/auditing.js';
import { actorOf, type Author } from '../access/author.js';
import type { AccountCaller, Caller } from '../access/caller.js';
import type { AccountStanding } from '../access/account-standing.js';
import type { Authenticator } from '../access/authenticate.js';
import type { Db } from '../db/connect.js';
import type { Instant } from '../domain/instant.js';
import type { TurnsByKey } from '../domain/turns-by-key.js';
import type { CampaignCounter } from '../log/campaign-counts.js';
import type { ErasedRecipients } from '../log/erased-recipients.js';
import type { ImportFileSearch } from '../log/import-file-search.js';
import type { RecipientSets } from '../log/recipient-sets.js';
import type { CampaignTracer } from '../log/campaign-tracer.js';
import type { ImportJobs } from '../log/import-jobs.js';
import type { ImportWriter } from '../log/import-words.js';
import type { Proof } from '../log/proof/proof.js';
import type { WordRecorder } from '../log/record-words.js';
import type { SettingsCache } from '../settings/read-settings.js';
import type { CampaignAlerts } from './campaign-alerts.js';
import type { ImportProgress } from './import-progress.js';
import { unauthenticated } from './errors.js';
import type { FormCounter } from './form-counter.js';
import type { Loaders } from './loaders.js';
import type { Feeds } from '../log/feeds.js';
import type { Webhooks } from './webhooks.js';

/** Built once, in app.ts. */
export interface Services {
  db: Db;
  recorder: WordRecorder;
  importWriter: ImportWriter;
  /** Whether words come in just now, to this process and other than those of imports. */
  isBusy(): boolean;
  /** Runs imports and undos, here or on another process. */
  importJobs: ImportJobs;
  settings: SettingsCache;
  authenticator: Authenticator;
  standing: AccountStanding;
  /** To be called when a key was revoked, or whatever else opens the account has changed: here it counts at once. */
  accessChanged(accountId: string): void;
  feeds: Feeds;
  campaignTracer: CampaignTracer;
  /** What campaigns' figures are, at each request. */
  campaignCounts: CampaignCounter;
  recipientSets: RecipientSets;
  /** Seals, checkpoints and signed erasures. */
  proof: Proof;
  erased: ErasedRecipients;
  importFiles: ImportFileSearch;
  /** Milliseconds after which all calls that were under way have come to their end. */
  erasureSettle: number;
  /** Tells all processes that what they hold in memory of the account may name somebody who was erased. */
  somebodyErased(accountId: string): void;
  /** Calls that store a campaign's recipients: some at once, those of one campaign one after the other. */
  screeningTurns: TurnsByKey;
  /** Calls that make links: some at once, those of one account one after the other. */
  linkTurns: TurnsByKey;
  formCounter: FormCounter;
  alerts: CampaignAlerts;
  importProgress: ImportProgress;
  webhooks: Webhooks;
  now: () => Instant;
  /** Seconds by which the clocks of Heed and of the issuer of tokens may differ. */
  clockTolerance: number;
  /** Signs downloads and links. */
  secretKey: string;
  /** Where clients reach this server, without a slash at the end. */
  publicUrl: string;
}

/** Built for each HTTP request, and for each batch of a subscription. */
export interface RequestContext {
  caller: Caller | null;
  services: Services;
  loaders: Loaders;
  /** Whether whoever asked has left, so that nobody waits for the answer; absent where that is not known. */
  isGone?(): boolean;
}

/** The account's caller. permissions.ts has let nobody else through; this is the second lock on the same door. */
export function accountCaller(context: RequestContext): AccountCaller {
  if (context.caller?.kind !== 'account') throw unauthenticated();
  return context.caller;
}

/** Who is to stand in the audit trail with what this operation changes. */
export function authorOf(context: RequestContext, action: Audited): Author {
  const caller = accountCaller(context);
  return { accountId: caller.accountId, actor: actorOf(caller), action };
}

/** The same for what the platform changes of an account. */
export function platformAuthor({ caller }: RequestContext, accountId: string, action: Audited): Author {
  if (caller?.kind !== 'platform') throw unauthenticated();
  return { accountId, actor: actorOf(caller), action };
}

export function accountIdOf(context: RequestContext): string {
  return accountCaller(context).accountId;
}
