/** What a scheduler asks of Heed, over plain HTTP. Each question is asked until there is an answer. */
import { setTimeout as sleep } from 'node:timers/promises';

export type Category = 'MARKETING' | 'UTILITY' | 'OTP';

export interface Campaign {
  id: string;
  name: string;
  category: Category;
  excludeOptOuts: boolean;
  senders: { id: string }[];
}

export interface Screening {
  /** All that was recorded when the question came in was taken into account: the log is to be followed from here. */
  cursor: string;
  allowed: number;
  suppressed: { index: number; recipient: string }[];
  refused: { index: number; message: string }[];
  /** The recipients in one spelling, in the order of the question; null for those refused. */
  normalised: (string | null)[];
  notScreened: string | null;
}

export interface HeedApi {
  sender(address: string, channel: string): Promise<{ id: string } | null>;
  createCampaign(input: {
    name: string;
    externalId: string;
    senderIds: string[];
    category: Category;
  }): Promise<Campaign>;
  screenCampaign(question: {
    campaignId: string;
    senderId: string;
    recipients: readonly string[];
    region: string | null;
  }): Promise<Screening>;
}

/** Heed has said no, and would again. */
export class Refused extends Error {}

export interface Connecting {
  url: string;
  key: string;
  signal: AbortSignal;
  /** Told why a question is asked again, and in how many seconds. */
  onTrouble: (reason: string, seconds: number) => void;
}

const longestPause = 5_000;
/** Longer than Heed itself takes to give one up. */
const patience = 60_000;
/** These pass. All of the questions here may be repeated: a campaign by its externalId, a recipient counts once. */
const passing = new Set(['NOT_RECORDED', 'OUTCOME_UNKNOWN', 'RATE_LIMITED', 'INTERNAL']);

export function connectToHeed({ url, key, signal, onTrouble }: Connecting): HeedApi {
  const address = `${url.replace(/\/(graphql\/?)?$/, '')}/graphql`;

  async function ask<Data>(query: string, variables: Record<string, unknown>): Promise<Data> {
    for (let pause = 250; ; pause = Math.min(pause * 2, longestPause)) {
      const answer = await askOnce(query, variables);
      if (answer.kind === 'data') return answer.data as Data;
      signal.throwIfAborted();
      onTrouble(answer.reason, pause / 1_000);
      await sleep(pause, null, { signal });
    }
  }

  async function askOnce(query: string, variables: Record<string, unknown>): Promise<Answered> {
    let status: number;
    let text: string;
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      return { kind: 'trouble', reason: reasonOf(error) };
    }
    const { data, errors = [] } = readAnswer(text);
    const [error] = errors;
    if (error === undefined && data != null) return { kind: 'data', data };
    const code = error?.extensions?.code;
    const reason = `${code ?? status} ${error?.message ?? ''}`.trim();
    if (code === undefined ? status >= 500 : passing.has(code)) return { kind: 'trouble', reason };
    throw new Refused(reason);
  }

  return {
    async sender(address, channel) {
      const query = `query ($address: String!, $channel: Channel!) { sender(address: $address, channel: $channel) { id } }`;
      return (await ask<{ sender: { id: string } | null }>(query, { address, channel })).sender;
    },
    async createCampaign(input) {
      const query = `mutation ($input: CampaignInput!) {
        createCampaign(input: $input) { id name category excludeOptOuts senders { id } }
      }`;
      return (await ask<{ createCampaign: Campaign }>(query, { input })).createCampaign;
    },
    async screenCampaign({ campaignId, senderId, recipients, region }) {
      const query = `mutation ($campaignId: ID!, $senderId: ID, $recipients: Recipients!, $region: String) {
        screenCampaign(
          campaignId: $campaignId, senderId: $senderId, recipients: $recipients, region: $region, normalised: true
        ) { cursor allowed suppressed { index recipient } refused { index message } normalised notScreened }
      }`;
      const variables = { campaignId, senderId, recipients, region };
      return (await ask<{ screenCampaign: Screening }>(query, variables)).screenCampaign;
    },
  };
}

type Answered = { kind: 'data'; data: unknown } | { kind: 'trouble'; reason: string };

interface Answer {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** What stands before Heed may answer in its own way. */
function readAnswer(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}

/** fetch says only that it failed; why is in its cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}
