/** People whose words come in at one process, one after the other, and what follows from them. */
import { randomUUID } from 'node:crypto';
import { OptInDocument, OptOutDocument, WithdrawEventDocument } from '../generated/operations.js';
import type { ApiClient } from '../support/client.js';
import { seededRandom } from '../support/seeded-random.js';
import { senderNumber, sendTo } from './two-processes.js';

interface Said {
  eventId: string;
  out: boolean;
}

/** A crowd of its own for each who says words: nobody else speaks for them. */
export interface Crowd {
  recipients: readonly string[];
  /** Those who must not be written to now, in the order of the recipients. */
  out(): string[];
  /** One or a few say something: a STOP, an opt-out or an opt-in by hand, a withdrawal. Resolves when the mutation has returned. */
  speak(client: ApiClient): Promise<void>;
  /** Words and withdrawals so far. */
  words(): number;
}

export function givenCrowd(index: number, size: number): Crowd {
  const random = seededRandom(1_000 + index);
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)] as Value;
  const first = 3_000_000 + index * 10_000;
  const recipients = Array.from({ length: size }, (_, at) => `+1212${first + at}`);
  /** What each has said and was not taken back, in the order in which it was said. */
  const said = new Map<string, Said[]>(recipients.map((recipient) => [recipient, []]));
  let words = 0;

  function note(recipient: string, word: Said): void {
    said.get(recipient)?.push(word);
    words += 1;
  }

  async function byHand(client: ApiClient, out: boolean): Promise<void> {
    const several = [
      ...new Set(Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(recipients))),
    ];
    const input = {
      recipients: several,
      scope: 'ACCOUNT' as const,
      evidence: 'on the phone',
      idempotencyKey: randomUUID(),
    };
    const outcomes = out
      ? (await client.run(OptOutDocument, { input })).optOut
      : (await client.run(OptInDocument, { input })).optIn;
    for (const { recipient, events } of outcomes) {
      for (const { id } of events) note(recipient, { eventId: id, out });
    }
  }

  async function withdraw(client: ApiClient): Promise<void> {
    const [recipient, theirs] = pick([...said]);
    const word = theirs.length === 0 ? undefined : pick(theirs);
    if (word === undefined) return stop(client, recipient);
    await client.run(WithdrawEventDocument, { id: word.eventId, reason: 'a slip' });
    theirs.splice(theirs.indexOf(word), 1);
    words += 1;
  }

  async function stop(client: ApiClient, recipient: string): Promise<void> {
    const { event } = await sendTo(client, { from: recipient, to: senderNumber });
    if (event !== null) note(recipient, { eventId: event.id, out: true });
  }

  return {
    recipients,
    out: () => recipients.filter((recipient) => said.get(recipient)?.at(-1)?.out === true),
    speak(client) {
      const what = random();
      if (what < 0.35) return stop(client, pick(recipients));
      if (what < 0.65) return byHand(client, true);
      return what < 0.85 ? byHand(client, false) : withdraw(client);
    },
    words: () => words,
  };
}
