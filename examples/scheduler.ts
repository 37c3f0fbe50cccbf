/**
 * A small whole scheduler: sends a message to the recipients of a file, and to nobody who has opted out.
 *
 *     HEED_KEY=… npm run example:scheduler -- --campaign spring --file recipients.txt --sender +14155550100 --rate 100
 *
 * What it holds to, whatever is killed and started again meanwhile, Heed or itself:
 *
 * - Each batch is screened just before it is sent. A verdict counts for half a minute; who has not been written to by then is
 *   screened again.
 * - It follows the live log from the first screening's cursor. So whoever opts out after any of the screenings is told of, and
 *   is not written to from the moment at which that has been delivered.
 * - While the log is not heard, or is behind, nobody is written to.
 * - Nobody is written to twice. Only the messages that were on their way when this scheduler was killed are handed to the
 *   provider once more, with the same ids: it is for the provider to send an id once.
 *
 * The heart is scheduler/send-batch.ts; scheduler/provider.ts is the part to replace.
 */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { connectToHeed, Refused } from './scheduler/heed-api.js';
import { openJournal } from './scheduler/journal.js';
import { takeLock } from './scheduler/lock.js';
import { createFeed } from './scheduler/opt-out-feed.js';
import { type Options, readOptions, usage } from './scheduler/options.js';
import { type Provider, sendToOutbox } from './scheduler/provider.js';
import { batchesOf } from './scheduler/recipients.js';
import { type Campaigning, sendBatch } from './scheduler/send-batch.js';
import { turnsAt } from './scheduler/turns.js';

/** A batch is what goes out in some seconds, so that its verdict is fresh. Heed takes up to 50,000. */
const secondsOfBatch = 5;
const largestBatch = 10_000;

export interface Surroundings {
  provider: Provider;
  /** Ends it: what is on its way is waited for, the rest is for the next run. */
  signal: AbortSignal;
  say: (what: string) => void;
}

/** Resolves when the campaign is done; rejects where it is ended, or where going on cannot help. */
export async function runCampaign(options: Options, surroundings: Surroundings): Promise<void> {
  const release = takeLock(`${options.journal}.lock`);
  try {
    await screenAndSend(options, surroundings);
  } finally {
    release();
  }
}

async function screenAndSend(options: Options, { provider, signal, say }: Surroundings): Promise<void> {
  const { url, key, category, channel, sender: address } = options;
  const heed = connectToHeed({
    url,
    key,
    signal,
    onTrouble: (reason, seconds) => say(`no answer from ${url} (${reason}); asked again in ${seconds} s`),
  });
  const sender = await heed.sender(address, channel);
  if (sender === null) throw new Refused(`${address} is no sender of this account`);
  // The same externalId gives the same campaign, as it was made: also after this scheduler has been started again.
  const campaign = await heed.createCampaign({
    name: options.campaign,
    externalId: options.campaign,
    senderIds: [sender.id],
    category,
  });
  if (
    campaign.category !== category ||
    !campaign.excludeOptOuts ||
    !campaign.senders.some(({ id }) => id === sender.id)
  )
    throw new Refused(
      `the campaign ${options.campaign} was made with another sender or category, or excludes nobody`,
    );
  const journal = await openJournal(options.journal, {
    what: 'campaign',
    externalId: options.campaign,
    file: basename(options.file),
    bytes: statSync(options.file).size,
  });
  say(
    journal.settled > 0 || journal.inDoubt > 0
      ? `campaign ${options.campaign} goes on at row ${journal.settled}; ${journal.inDoubt} messages were on their way`
      : `campaign ${options.campaign} begins`,
  );
  const feed = createFeed({
    url,
    key,
    senderId: sender.id,
    category,
    mayLag: options.lag,
    signal,
    onEvent({ position, kind, recipient, scope }, drops) {
      journal.write({ what: 'event', position, kind, recipient, scope, drops });
    },
    onPlace(cursor) {
      journal.write({ what: 'place', cursor });
    },
    onState: say,
  });
  const run: Campaigning = {
    options,
    heed,
    feed,
    journal,
    provider,
    signal,
    say,
    campaignId: campaign.id,
    senderId: sender.id,
    turn: turnsAt(options.rate),
    failures: new Map(),
  };
  const progress = setInterval(() => say(`${journal.sent} sent, ${journal.dropped} dropped`), 2_000);
  const size = Math.min(largestBatch, Math.max(1, Math.round(options.rate * secondsOfBatch)));
  try {
    for await (const batch of batchesOf(options, journal.settled, size)) {
      await sendBatch(run, batch);
      journal.write({ what: 'settled', rows: journal.settled + batch.length });
      journal.toDisk();
    }
    say(`all is done: ${journal.sent} sent, ${journal.dropped} dropped`);
  } finally {
    clearInterval(progress);
    feed.stop();
    journal.close();
  }
}

function print(what: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 23)} ${what}\n`);
}

/** Gives the exit code. */
export async function main(args: string[]): Promise<number> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  let options: Options;
  try {
    options = readOptions(args, process.env);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  try {
    const provider = sendToOutbox(options.outbox);
    await runCampaign(options, { provider, signal: ending.signal, say: print });
    return 0;
  } catch (error) {
    if (!ending.signal.aborted) process.stderr.write(`the scheduler ends: ${(error as Error).message}\n`);
    return 1;
  }
}
