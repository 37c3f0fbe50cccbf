/** What the scheduler is told on its command line. */
import { parseArgs } from 'node:util';
import type { Category } from './heed-api.js';

export const usage = `npm run example:scheduler -- --campaign spring --file recipients.txt --sender +14155550100 --rate 100

  --campaign ID       your own id of the campaign: started again with the same one, it goes on
  --file FILE         recipients: one address a line, or a CSV with --column
  --column NAME       the column of the address, by the name in the first line
  --region CC         where national numbers belong (US, FR, …); without it the account's region
  --sender ADDRESS    what it is sent from
  --channel CHANNEL   of the sender: SMS (default), RCS, WHATSAPP, EMAIL
  --category CATEGORY MARKETING (default), UTILITY, OTP
  --text TEXT         the message
  --rate N            messages a second; 10 without it
  --journal FILE      what survives this scheduler's death; FILE.journal without it
  --outbox FILE       where the messages go; FILE.outbox without it
  --lag SECONDS       how far the live log may be behind before nobody is written to; 5 without it
  --verdict SECONDS   how long the answer of a screening counts; 30 without it

Heed's address is in HEED_URL (http://127.0.0.1:4000 without it), a key of role SCHEDULER in HEED_KEY.
`;

export interface Options {
  url: string;
  key: string;
  file: string;
  column: string | null;
  region: string | null;
  sender: string;
  channel: string;
  category: Category;
  campaign: string;
  text: string;
  rate: number;
  journal: string;
  outbox: string;
  lag: number;
  verdict: number;
}

/** Throws with a sentence where something is missing or wrong. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const text = { type: 'string' } as const;
  const names = ['file', 'column', 'region', 'sender', 'channel', 'category', 'campaign', 'text', 'rate'];
  const more = ['journal', 'outbox', 'lag', 'verdict'];
  const options = Object.fromEntries([...names, ...more].map((name) => [name, text]));
  const values: Record<string, string | undefined> = parseArgs({ args, options }).values;
  const given = (name: string) => {
    const value = values[name];
    if (value === undefined || value === '') throw new Error(`--${name} is missing`);
    return value;
  };
  const seconds = (name: string, usual: number) => {
    const value = Number(values[name] ?? usual);
    if (!(value > 0)) throw new Error(`--${name}: more than 0 was expected, ${values[name]} came`);
    return value;
  };
  const category = values['category'] ?? 'MARKETING';
  if (category !== 'MARKETING' && category !== 'UTILITY' && category !== 'OTP')
    throw new Error(`--category: MARKETING, UTILITY or OTP was expected, ${category} came`);
  const key = env['HEED_KEY'] ?? '';
  if (key === '') throw new Error('HEED_KEY is missing: a key of role SCHEDULER');
  const file = given('file');
  return {
    url: env['HEED_URL'] ?? 'http://127.0.0.1:4000',
    key,
    file,
    column: values['column'] ?? null,
    region: values['region'] ?? null,
    sender: given('sender'),
    channel: values['channel'] ?? 'SMS',
    category,
    campaign: given('campaign'),
    text: values['text'] ?? 'Hello from the example. Reply STOP to get no more.',
    rate: seconds('rate', 10),
    journal: values['journal'] ?? `${file}.journal`,
    outbox: values['outbox'] ?? `${file}.outbox`,
    lag: seconds('lag', 5) * 1_000,
    verdict: seconds('verdict', 30) * 1_000,
  };
}
