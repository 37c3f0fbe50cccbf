/**
 * What GET /metrics counts. A registry for each app, so that several can run in one process. Label values come from
 * closed sets of Heed's own (routes, root fields, error codes, sources): never from what a client sends.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Word } from '../core/log/word.js';

export interface Metrics {
  registry: Registry;
  /** A request was answered. */
  answered(answer: { method: string; route: string; status: number; seconds: number }): void;
  /** A root field was run: of a subscription, for one batch. The outcome is "ok" or an error's code. */
  ran(operation: string, outcome: string, seconds: number): void;
  /** Words became events. */
  recorded(words: readonly Word[]): void;
  /** The same, of an import: so many. */
  imported(words: { optedOut: number; withdrawn: number }): void;
  /** Opt-outs that named no campaign were looked up. */
  traced(outcome: 'found' | 'none' | 'failed', optOuts: number): void;
  /** Bytes of files for imports were stored. */
  uploaded(bytes: number): void;
  /** A request that sends such bytes ended. */
  uploadEnded(asItShould: boolean): void;
  /** A provider's delivery came. */
  delivered(provider: string, outcome: string): void;
  /** A file was screened, or its answer broke off. */
  screenedFile(rows: { allowed: number; suppressed: number; refused: number }, whole: boolean): void;
}

/** What is looked at when metrics are asked for. */
export interface Watched {
  /** Followers in this process. */
  followers(): number;
  /** How many positions the follower that is furthest behind has not read yet. */
  furthestBehind(): number;
  /** Events of logs that are held for followers. */
  eventsHeld(): number;
  /** Where what followers were given came from. */
  followerReads(): Readonly<Record<string, number>>;
  /** Batches that were sent to followers. */
  batchesSent(): number;
  /** Whether hints of other processes are heard. */
  hearsHints(): boolean;
  /** Items that wait for the writer. */
  waitingForWriter(): number;
  /** Calls of screenCampaign that wait for their turn to store recipients. */
  waitingToStore(): number;
  /** The sets by which screening knows who has said nothing at all. */
  screening(): {
    accounts: number;
    addresses: number;
    bytes: number;
    pulls: number;
    screenings: Readonly<Record<'set' | 'database', number>>;
  };
  /** Files that are being screened. */
  filesScreened(): number;
  /** Files for imports that are being sent. */
  uploads(): number;
  /** The pool of connections to the database. */
  pool(): { waiting: number; late: number; away: string | null };
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'heed_http_requests_total',
    help: 'HTTP requests answered',
    labelNames: ['method', 'route', 'status'] as const,
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'heed_http_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer',
    labelNames: ['method', 'route'] as const,
    buckets: seconds,
    registers,
  });
  const operations = new Counter({
    name: 'heed_operations_total',
    help: 'GraphQL root fields run, a subscription once a batch; outcome is "ok" or the code of the error',
    labelNames: ['operation', 'outcome'] as const,
    registers,
  });
  const operationSeconds = new Histogram({
    name: 'heed_operation_duration_seconds',
    help: 'How long the request ran that a GraphQL root field was part of',
    labelNames: ['operation'] as const,
    buckets: seconds,
    registers,
  });
  const words = new Counter({
    name: 'heed_words_recorded_total',
    help: 'Words that became events of a log through this process',
    labelNames: ['kind', 'source'] as const,
    registers,
  });
  const tracedOptOuts = new Counter({
    name: 'heed_opt_outs_traced_total',
    help: 'Opt-outs whose campaign was looked up; outcome is "found", "none" or "failed": not to be had in time',
    labelNames: ['outcome'] as const,
    registers,
  });
  const deliveries = new Counter({
    name: 'heed_provider_deliveries_total',
    help: 'Deliveries of providers; outcome is "accepted", "refused" (not proved to be theirs), "unreadable" or "failed"',
    labelNames: ['provider', 'outcome'] as const,
    registers,
  });
  const files = new Counter({
    name: 'heed_screened_files_total',
    help: 'Files that were screened; outcome is "whole" or "broken-off"',
    labelNames: ['outcome'] as const,
    registers,
  });
  const fileRows = new Counter({
    name: 'heed_screened_file_rows_total',
    help: 'Recipients in screened files, counted at the end of each; verdict is "allowed", "suppressed" or "refused"',
    labelNames: ['verdict'] as const,
    registers,
  });
  const uploadedBytes = new Counter({
    name: 'heed_upload_bytes_total',
    help: 'Bytes of files for imports that were stored, as they came',
    registers,
  });
  const uploads = new Counter({
    name: 'heed_uploads_total',
    help: 'Requests that sent files for imports; outcome is "taken" or "broken-off": refused, or not to its end',
    labelNames: ['outcome'] as const,
    registers,
  });

  return {
    registry,
    answered({ method, route, status, seconds: taken }) {
      requests.inc({ method, route, status });
      requestSeconds.observe({ method, route }, taken);
    },
    ran(operation, outcome, taken) {
      operations.inc({ operation, outcome });
      operationSeconds.observe({ operation }, taken);
    },
    recorded(recordedWords) {
      for (const { kind, source } of recordedWords) words.inc({ kind, source });
    },
    imported({ optedOut, withdrawn }) {
      words.inc({ kind: 'OPTED_OUT', source: 'IMPORT' }, optedOut);
      words.inc({ kind: 'WITHDRAWN', source: 'IMPORT' }, withdrawn);
    },
    traced(outcome, optOuts) {
      tracedOptOuts.inc({ outcome }, optOuts);
    },
    uploaded(bytes) {
      uploadedBytes.inc(bytes);
    },
    delivered: (provider, outcome) => deliveries.inc({ provider, outcome }),
    uploadEnded(asItShould) {
      uploads.inc({ outcome: asItShould ? 'taken' : 'broken-off' });
    },
    screenedFile({ allowed, suppressed, refused }, whole) {
      files.inc({ outcome: whole ? 'whole' : 'broken-off' });
      fileRows.inc({ verdict: 'allowed' }, allowed);
      fileRows.inc({ verdict: 'suppressed' }, suppressed);
      fileRows.inc({ verdict: 'refused' }, refused);
    },
  };
}

export function watch(registry: Registry, watched: Watched): void {
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  /** Of what is counted elsewhere. */
  const counter = (
    name: string,
    help: string,
    labelNames: string[],
    read: () => [Record<string, string>, number][],
  ): Counter =>
    new Counter({
      name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const [labels, counted] of read()) this.inc(labels, counted);
      },
    });
  gauge('heed_followers', 'Followers of a log in this process', watched.followers);
  gauge(
    'heed_followers_furthest_behind_positions',
    'Positions that the follower furthest behind has not read yet; the end of the log is looked at every 700 ms',
    watched.furthestBehind,
  );
  gauge('heed_tail_events', 'Events of logs that are held in memory for followers', watched.eventsHeld);
  counter(
    'heed_follower_reads_total',
    'Pages given to followers; from is "shared" (made for another one), "tail" (made from memory), "database"',
    ['from'],
    () => Object.entries(watched.followerReads()).map(([from, pages]) => [{ from }, pages]),
  );
  counter(
    'heed_batches_sent_total',
    'Batches sent to followers; heed_operations_total counts how often one was executed for them',
    [],
    () => [[{}, watched.batchesSent()]],
  );
  gauge('heed_hints_heard', '1 while hints of other processes are heard, over LISTEN or NATS, else 0', () =>
    watched.hearsHints() ? 1 : 0,
  );
  gauge('heed_writer_waiting', 'Items that wait for their turn to be written', watched.waitingForWriter);
  gauge(
    'heed_screenings_waiting',
    'Calls of screenCampaign that wait for their turn to store recipients',
    watched.waitingToStore,
  );
  gauge(
    'heed_screening_accounts',
    'Accounts with a set of those who have said something, loaded or being loaded',
    () => watched.screening().accounts,
  );
  gauge('heed_screening_addresses', 'Addresses in these sets', () => watched.screening().addresses);
  gauge(
    'heed_screening_bytes',
    'Memory that these sets take; SCREENING_MEMORY bounds it',
    () => watched.screening().bytes,
  );
  counter('heed_screening_pulls_total', 'Reads of logs that kept these sets up to date', [], () => [
    [{}, watched.screening().pulls],
  ]);
  counter(
    'heed_screenings_total',
    'Calls that screened recipients; by is "set" (the database was asked about those in the set) or "database" (about all)',
    ['by'],
    () => Object.entries(watched.screening().screenings).map(([by, counted]) => [{ by }, counted]),
  );
  gauge('heed_files_being_screened', 'Files that are being screened by POST /screen', watched.filesScreened);
  gauge('heed_uploads_under_way', 'Files for imports that are being sent', watched.uploads);
  gauge('heed_database_up', '0 while no connection to the database can be had, else 1', () =>
    watched.pool().away === null ? 1 : 0,
  );
  gauge(
    'heed_database_statements_waiting',
    'Statements that wait for a connection to the database',
    () => watched.pool().waiting,
  );
  gauge(
    'heed_database_statements_late',
    'Statements past their deadline that the database has not answered yet',
    () => watched.pool().late,
  );
}
