/** What a campaign's journal shows, against what recipients were known to have said. */
import type { Line } from './scheduler-process.js';

/** A word of a recipient, with the time at which Heed had acknowledged it. */
export interface Acknowledged {
  recipient: string;
  kind: 'OPTED_OUT' | 'OPTED_IN';
  position: number;
  at: number;
}

export interface Sending {
  n: number;
  to: string;
  at: number;
  /** When the screening that allowed it was asked for. */
  asked: number;
  /** Which run of the scheduler: it may have been killed and started again. */
  run: number;
}

export interface CampaignRecord {
  sendings: Sending[];
  /** Opt-outs and what else was delivered, each with the place in the journal and the run. */
  delivered: { n: number; run: number; position: number; recipient: string; drops: boolean; at: number }[];
  dropped: Set<string>;
  suppressed: Set<string>;
  screenings: { from: number; recipients: number; at: number }[];
  runs: number;
}

export function readRecord(journal: readonly Line[]): CampaignRecord {
  const record: CampaignRecord = {
    sendings: [],
    delivered: [],
    dropped: new Set(),
    suppressed: new Set(),
    screenings: [],
    runs: 0,
  };
  let asked = 0;
  for (const line of journal) {
    const { n } = line;
    const at = Date.parse(line.at);
    if (line.what === 'campaign') record.runs += 1;
    else if (line.what === 'screened') {
      asked = Date.parse(line.asked);
      record.screenings.push({ from: line.from, recipients: line.recipients, at });
      for (const recipient of line.suppressed) record.suppressed.add(recipient);
    } else if (line.what === 'sending') {
      record.sendings.push({ n, to: line.to, at, asked, run: record.runs });
    } else if (line.what === 'event') {
      const { position, recipient, drops } = line;
      record.delivered.push({ n, run: record.runs, position, recipient, drops, at });
    } else if (line.what === 'dropped') record.dropped.add(line.to);
  }
  return record;
}

/** Messages to people whose opt-out had been delivered, unless they have come back before a later screening. */
export function sentAfterDelivery(record: CampaignRecord, words: readonly Acknowledged[]): Sending[] {
  const outs = byRecipient(record.delivered.filter(({ drops }) => drops));
  const said = byRecipient(words);
  return record.sendings.filter(({ n, to, asked, run }) =>
    (outs.get(to) ?? []).some(
      (out) =>
        out.n < n &&
        (out.run === run ||
          !(said.get(to) ?? []).some(
            (word) => word.kind === 'OPTED_IN' && word.position > out.position && word.at < asked,
          )),
    ),
  );
}

/** Messages to people whose latest word, acknowledged before the screening was asked for, was an opt-out. */
export function sentThoughOut(record: CampaignRecord, words: readonly Acknowledged[]): Sending[] {
  const said = byRecipient(words);
  return record.sendings.filter(({ to, asked }) => {
    const known = (said.get(to) ?? []).filter(({ at }) => at < asked);
    const latest = known.sort((a, b) => b.position - a.position)[0];
    return latest?.kind === 'OPTED_OUT';
  });
}

function byRecipient<Of extends { recipient: string }>(all: readonly Of[]): Map<string, Of[]> {
  const found = new Map<string, Of[]>();
  for (const one of all) {
    const those = found.get(one.recipient);
    if (those === undefined) found.set(one.recipient, [one]);
    else those.push(one);
  }
  return found;
}
