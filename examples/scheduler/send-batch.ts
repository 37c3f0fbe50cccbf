/** Screens a batch and sends it: the order in which things are asked and done is what keeps the promises. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HeedApi, Screening } from './heed-api.js';
import type { Journal } from './journal.js';
import type { OptOutFeed } from './opt-out-feed.js';
import type { Options } from './options.js';
import type { Provider } from './provider.js';

const onTheirWayAtMost = 200;
const triesOfMessage = 5;

export interface Campaigning {
  options: Options;
  campaignId: string;
  senderId: string;
  heed: HeedApi;
  feed: OptOutFeed;
  journal: Journal;
  provider: Provider;
  /** Resolves when the next message may go. */
  turn: () => Promise<void>;
  /** How often the provider has not taken the message to an address. */
  failures: Map<string, number>;
  signal: AbortSignal;
  say: (what: string) => void;
}

/** Returns when each of them has been written to, or must not be. */
export async function sendBatch(run: Campaigning, batch: readonly string[]): Promise<void> {
  const { options, heed, feed, journal, failures, signal, say } = run;
  let rest = batch;
  while (rest.length > 0) {
    const asked = Date.now();
    const screening = await heed.screenCampaign({ ...run, recipients: rest, region: options.region });
    if (journal.cursor === null) journal.write({ what: 'place', cursor: screening.cursor });
    feed.followFrom(journal.cursor ?? screening.cursor);
    journal.write({
      what: 'screened',
      asked: new Date(asked).toISOString(),
      from: journal.settled,
      recipients: rest.length,
      suppressed: screening.suppressed.map(({ recipient }) => recipient),
      refused: screening.refused.length,
    });
    say(
      `screened ${rest.length} from row ${journal.settled} on: ${screening.allowed} allowed, ` +
        `${screening.suppressed.length} suppressed, ${screening.refused.length} refused`,
    );
    if (screening.notScreened !== null) say(screening.notScreened);
    rest = await sendScreened(run, rest, screening, asked + options.verdict);
    signal.throwIfAborted();
    const most = rest.reduce((most, address) => Math.max(most, failures.get(address) ?? 0), 0);
    if (most > 0) await sleep(250 * 2 ** most, null, { signal });
  }
}

/** Gives back whom a new screening is needed for. */
async function sendScreened(
  run: Campaigning,
  batch: readonly string[],
  screening: Screening,
  goodUntil: number,
): Promise<string[]> {
  const { feed, journal, signal } = run;
  const suppressed = new Set(screening.suppressed.map(({ index }) => index));
  const again: string[] = [];
  const onTheirWay = new Set<Promise<void>>();
  const begun = new Set<string>();
  try {
    for (const [index, address] of batch.entries()) {
      const to = screening.normalised[index] ?? null;
      // What is no address, who must not be written to, and who stands in the file twice.
      if (to === null || suppressed.has(index) || begun.has(to) || journal.wasSent(to)) continue;
      begun.add(to);
      await run.turn();
      if (onTheirWay.size >= onTheirWayAtMost) await Promise.race(onTheirWay);
      if (signal.aborted || !(await feed.ready()) || Date.now() > goodUntil) {
        again.push(...batch.slice(index));
        break;
      }
      // Between this look and the call of the provider nothing is waited for.
      if (feed.hasOptedOut(to)) {
        journal.write({ what: 'dropped', to });
        continue;
      }
      const sending: Promise<void> = sendOne(run, address, to, again).finally(() => {
        onTheirWay.delete(sending);
      });
      onTheirWay.add(sending);
    }
  } finally {
    await Promise.all(onTheirWay);
  }
  return again;
}

/** Whom the provider has not taken is put into `again`. */
async function sendOne(run: Campaigning, address: string, to: string, again: string[]): Promise<void> {
  const { options, campaignId, journal, provider, failures } = run;
  journal.write({ what: 'sending', to });
  try {
    await provider.send({ id: `${campaignId}/${to}`, to, text: options.text });
  } catch (error) {
    const tries = (failures.get(address) ?? 0) + 1;
    failures.set(address, tries);
    if (tries < triesOfMessage) again.push(address);
    else journal.write({ what: 'failed', to, why: String(error) });
    return;
  }
  failures.delete(address);
  journal.write({ what: 'sent', to });
}
