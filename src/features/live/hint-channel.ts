/**
 * Hints between processes, over whichever link is given.
 *
 * Hints may be lost and may come twice; this only keeps the losses short. A link goes deaf without an error when it
 * stalls, so the channel sends itself a message every few seconds and takes a new link when it does not hear that.
 */
import { randomBytes } from 'node:crypto';
import { doublingPause } from '../../core/domain/doubling-pause.rules.js';
import type { HintLink, OpenHintLink } from './hint-link.js';

export interface HintChannel {
  /** Whether hints of others are heard. */
  listening(): boolean;
  /** Tells all other processes on this database. While the link is away, hints are dropped. */
  send(accountIds: readonly string[]): void;
  /** The same of accounts of which keys were revoked, or whatever else opens them has changed. */
  sendAccess(accountIds: readonly string[]): void;
  /** Sends what was handed over before, then closes. */
  stop(): Promise<void>;
}

export interface HintChannelOptions {
  openLink: OpenHintLink;
  /** Hints of other processes. */
  onHint(accountIds: string[]): void;
  onAccess?(accountIds: string[]): void;
  /** It listens, for the first time or again: hints sent before then were missed. */
  onListening(): void;
  /**
   * It has lost its link, or could not make one; it goes on trying. Told of the first failure since it last heard itself,
   * and from then on of one a minute.
   */
  onTrouble(error: Error): void;
  times?: Partial<HintChannelTimes>;
}

/** Milliseconds. */
export interface HintChannelTimes {
  /** Between two messages to itself. */
  beat: number;
  /** How long one of those may take to be heard. */
  deaf: number;
  /** Before a new link after the first failure; doubled with each further one, up to the last. */
  firstRetry: number;
  lastRetry: number;
  /** For which a new link may take to listen. One that cannot be made is as good as deaf. */
  patience: number;
}

const usualTimes: HintChannelTimes = {
  beat: 3_000,
  deaf: 2_000,
  firstRetry: 100,
  lastRetry: 2_000,
  patience: 12_000,
};
/** Milliseconds between two reports of one trouble. */
const reportEvery = 60_000;
/** A NOTIFY carries less than 8,000 bytes: the sender's tag, then at most 33 characters and a comma for each account. */
const accountsInOne = 230;
/** Before an account of which something else than its log has changed: what opens it. Who does not know it hears nothing. */
const accessMark = '!';

export function openHintChannel(options: HintChannelOptions): HintChannel {
  const times = { ...usualTimes, ...options.times };
  const ownTag = randomBytes(6).toString('hex');
  let link: HintLink | null = null;
  let listening = false;
  let stopped = false;
  let failures = 0;
  let reportedAt = -Infinity;
  let retryTimer: NodeJS.Timeout | undefined;
  let beatTimer: NodeJS.Timeout | undefined;
  let deafTimer: NodeJS.Timeout | undefined;
  const sending = new Set<Promise<void>>();

  function open(): void {
    const opened: HintLink = options.openLink({
      ready: () => {
        if (link === opened && !stopped) beat(opened);
      },
      hear: (payload) => hear(opened, payload),
      lose: (error) => lose(opened, error),
    });
    link = opened;
    deafTimer = setTimeout(
      () => lose(opened, new Error('listening for hints was not confirmed in time')),
      times.patience,
    );
  }

  function beat(over: HintLink): void {
    clearTimeout(deafTimer);
    deafTimer = setTimeout(() => lose(over, new Error('listening for hints has gone deaf')), times.deaf);
    send(over, `${ownTag} beat`);
  }

  function hear(over: HintLink, payload: string): void {
    if (link !== over || stopped) return;
    const [tag, text = ''] = payload.split(' ', 2);
    if (tag !== ownTag) {
      if (text !== 'beat') hearHint(text.split(','));
    } else if (text === 'beat') {
      clearTimeout(deafTimer);
      clearTimeout(beatTimer);
      beatTimer = setTimeout(() => beat(over), times.beat);
      if (!listening) begin();
    }
  }

  function hearHint(told: readonly string[]): void {
    const ofAccess = told.filter((one) => one.startsWith(accessMark));
    if (ofAccess.length > 0) options.onAccess?.(ofAccess.map((one) => asUuid(one.slice(accessMark.length))));
    const grown = told.filter((one) => !one.startsWith(accessMark));
    if (grown.length > 0) options.onHint(grown.map(asUuid));
  }

  /** What it says of itself comes back: so does what others say. */
  function begin(): void {
    listening = true;
    failures = 0;
    reportedAt = -Infinity;
    options.onListening();
  }

  function send(over: HintLink, payload: string): void {
    const sent = over.send(payload).finally(() => sending.delete(sent));
    sending.add(sent);
  }

  function lose(lost: HintLink, error: Error): void {
    if (link !== lost) return;
    link = null;
    listening = false;
    clearTimeout(deafTimer);
    clearTimeout(beatTimer);
    void lost.close(0);
    if (stopped) return;
    report(error);
    const pause = doublingPause(failures, times.firstRetry, times.lastRetry);
    failures += 1;
    retryTimer = setTimeout(open, pause);
  }

  function report(error: Error): void {
    const now = performance.now();
    if (now - reportedAt < reportEvery) return;
    reportedAt = now;
    options.onTrouble(error);
  }

  function sendAll(accountIds: readonly string[], mark: string): void {
    if (link === null || !listening || accountIds.length === 0) return;
    for (let from = 0; from < accountIds.length; from += accountsInOne) {
      const some = accountIds.slice(from, from + accountsInOne);
      const told = some.map((accountId) => mark + accountId.replaceAll('-', ''));
      send(link, `${ownTag} ${told.join(',')}`);
    }
  }

  open();
  return {
    listening: () => listening,
    send: (accountIds) => sendAll(accountIds, ''),
    sendAccess: (accountIds) => sendAll(accountIds, accessMark),
    async stop() {
      stopped = true;
      clearTimeout(retryTimer);
      clearTimeout(beatTimer);
      clearTimeout(deafTimer);
      const last = link;
      if (last === null) return;
      const deadline = new Promise((resolve) => {
        deafTimer = setTimeout(resolve, 1_000);
      });
      await Promise.race([Promise.all(sending), deadline]);
      clearTimeout(deafTimer);
      link = null;
      listening = false;
      await last.close(1_000);
    },
  };
}

function asUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
