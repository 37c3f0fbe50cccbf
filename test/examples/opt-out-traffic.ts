/** Recipients of a campaign who say something while it goes out, at any moment, to any process that is there. */
import type { ApiClient } from '../support/client.js';
import { makeMessage } from '../support/messages.js';
import { seededRandom } from '../support/seeded-random.js';
import { ProcessInboundDocument } from '../generated/operations.js';
import type { Acknowledged } from './campaign-record.js';

export interface OptOutTraffic {
  /** Words that reach the campaign's sender, in the order in which they were acknowledged. */
  words: Acknowledged[];
  /** Who said something that reaches it, or tried to. */
  spoke: Set<string>;
  /** Who has said STOP to the other sender, and nothing else. */
  toTheOther: Set<string>;
  stop(): Promise<void>;
}

export interface Speakers {
  recipients: readonly string[];
  /** Senders: the campaign's, and another of the account. */
  campaignSender: string;
  otherSender: string;
  /** Two processes: the first may be dead. */
  mayBeDead: () => ApiClient;
  alive: ApiClient;
  seed: number;
}

/** Some callers, each says one thing after the other. Nobody speaks twice, but for those who come back at once. */
export function startTraffic(speakers: Speakers): OptOutTraffic {
  const { recipients, campaignSender, otherSender, mayBeDead, alive, seed } = speakers;
  const random = seededRandom(seed);
  const traffic = { words: [] as Acknowledged[], spoke: new Set<string>(), toTheOther: new Set<string>() };
  const silent = [...recipients];
  const stopping = new AbortController();

  async function say(from: string, to: string, text: string, client: ApiClient): Promise<void> {
    const kind = text === 'START' ? 'OPTED_IN' : 'OPTED_OUT';
    const begun = Date.now();
    const { processInbound } = await client.run(ProcessInboundDocument, {
      input: makeMessage({ from, to, text }),
    });
    const position = processInbound.event?.position;
    if (position === undefined) throw new Error(`${text} was ${processInbound.result}`);
    if (to === otherSender && text === 'STOP') return;
    // Whoever comes back may be written to from the moment at which it is asked for.
    traffic.words.push({ recipient: from, kind, position, at: kind === 'OPTED_IN' ? begun : Date.now() });
  }

  async function speak(): Promise<void> {
    const [recipient] = silent.splice(Math.floor(random() * silent.length), 1);
    if (recipient === undefined) return;
    const what = random();
    const client = random() < 0.5 ? mayBeDead() : alive;
    if (what < 0.15) {
      traffic.toTheOther.add(recipient);
      await say(recipient, otherSender, 'STOP', alive);
      return;
    }
    traffic.spoke.add(recipient);
    if (what < 0.2) {
      await say(recipient, campaignSender, 'STOP', alive);
      await say(recipient, campaignSender, 'START', alive);
      return;
    }
    const said =
      what < 0.3
        ? say(recipient, otherSender, 'STOPALL', client)
        : say(recipient, campaignSender, 'STOP', client);
    // What is on its way to a process that is killed may be recorded or not.
    await said.catch((error: unknown) => {
      if (client === alive) throw error;
    });
  }

  const callers = Array.from({ length: 3 }, async () => {
    while (!stopping.signal.aborted && silent.length > 0) {
      await speak();
      await new Promise((resolve) => {
        setTimeout(resolve, random() * 120);
      });
    }
  });
  return {
    ...traffic,
    async stop() {
      stopping.abort();
      await Promise.all(callers);
    },
  };
}
