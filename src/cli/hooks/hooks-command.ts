import type { Call, Command } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import type { HeedApi } from '../http/heed-api.js';
import { NotReached, readText, send } from '../http/send.js';
import { flag, text } from '../options/declared-options.js';

const options = {
  hook: text('ID', 'which hook, where the account has several of the provider'),
  to: text(
    'ADDRESS',
    "the sender that the STOP is said to have come to; the account's first in the provider's channel unless said",
  ),
  from: text('ADDRESS', "who is said to have written; a number that is nobody's unless said"),
  inside: flag(
    'send it to HEED_URL instead of the address that the provider has, if PUBLIC_URL is not reached from here',
  ),
  json: flag('the answer as a line of JSON'),
} as const;

/** Who the STOP is said to come from unless said: a number that is nobody's, as Heed's own default is. */
const nobody = '+447700900123';

type HooksCall = Call<typeof options>;

export const hooksCommand: Command<typeof options> = {
  name: 'hooks',
  usage: ['heed hooks test PROVIDER [options]'],
  about:
    'Sends a STOP to the address of a hook as its provider would, signed with the secret that Heed has of it, and says what was answered. It is recorded like any other, each time anew. PROVIDER is its name in the address: twilio, meta, … Ends with 0 if it was accepted and stands in the log. Who alone can sign (Telnyx, AWS) has to send one itself.',
  options,
  more: [
    `Examples:
  heed hooks test twilio
  heed hooks test meta --to whatsapp:+14155550100 --from +12025550143`,
  ],
  run: hooks,
};

interface Hook {
  id: string;
  provider: string;
  name: string;
}

interface Sample {
  url: string;
  headers: { name: string; value: string }[];
  body: string;
}

async function hooks(call: HooksCall): Promise<ExitCode> {
  const { given, rest, io, heed, access, quiet } = call;
  const [verb, provider] = rest;
  if (verb !== 'test' || provider === undefined || rest.length > 2)
    throw new Failure('heed hooks test takes the name of a provider', ExitCode.usage);
  const hook = await findHook(heed, provider, given.hook);
  const from = given.from ?? nobody;
  const { sampleDelivery: sample } = await heed.ask<{ sampleDelivery: Sample }>(
    'query ($hookId: ID!, $to: String, $from: String!) { sampleDelivery(hookId: $hookId, to: $to, from: $from) { url headers { name value } body } }',
    { hookId: hook.id, to: given.to, from },
  );
  const before = await lastWordOf(heed, from);
  const url = given.inside ? `${access.url}${/\/hooks\/.*$/.exec(sample.url)?.[0] ?? ''}` : sample.url;
  const { status, body } = await deliver(call, { ...sample, url });
  if (given.json) io.stdout.write(`${JSON.stringify({ hook: hook.id, provider, status, body })}\n`);
  else if (!quiet) io.stdout.write(`${hook.name}: answered ${status}${body === '' ? '' : `: ${body}`}\n`);
  if (status < 200 || status >= 300)
    throw new Failure(
      `the hook ${hook.name} answered ${status}, and has recorded nothing`,
      ExitCode.refused,
      ['is PUBLIC_URL the address that the provider was given, to the letter?'],
    );
  if ((await lastWordOf(heed, from)) === before)
    throw new Failure(
      `the hook ${hook.name} has taken the STOP, but no word of ${from} came of it`,
      ExitCode.refused,
      ['is --from one of your senders, or --to an address that no message could come to?'],
    );
  return ExitCode.ok;
}

async function findHook(heed: HeedApi, provider: string, id: string | null): Promise<Hook> {
  const { providerHooks } = await heed.ask<{ providerHooks: Hook[] }>(
    '{ providerHooks { id provider name } }',
  );
  const ofProvider = providerHooks.filter((hook) => hook.provider.toLowerCase() === provider.toLowerCase());
  const matches = ofProvider.filter((hook) => id === null || hook.id === id);
  const [hook] = matches;
  if (hook === undefined)
    throw new Failure(`the account has no such hook of ${provider}`, ExitCode.refused, [
      'addProviderHook makes one',
    ]);
  if (matches.length > 1)
    throw new Failure(`the account has several hooks of ${provider}`, ExitCode.usage, [
      `say --hook ${matches.map((one) => `${one.id} (${one.name})`).join(' or ')}`,
    ]);
  return hook;
}

/** The newest event of whoever is said to have written; null: none. */
async function lastWordOf(heed: HeedApi, address: string): Promise<string | null> {
  const { recipient } = await heed.ask<{ recipient: { events: { nodes: { id: string }[] } } }>(
    'query ($address: String!) { recipient(address: $address) { events(last: 1) { nodes { id } } } }',
    { address },
  );
  return recipient.events.nodes[0]?.id ?? null;
}

async function deliver(
  { heed }: HooksCall,
  { url, headers, body }: Sample,
): Promise<{ status: number; body: string }> {
  try {
    const answer = await send({
      method: 'POST',
      url,
      headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
      body: Buffer.from(body, 'base64'),
      signal: heed.patience.ending,
    });
    return { status: answer.status, body: (await readText(answer)).trim() };
  } catch (error) {
    if (error instanceof NotReached)
      throw new Failure(`the address of the hook is not reached: ${error.message}`, ExitCode.unknown, [
        '--inside sends it to HEED_URL',
      ]);
    throw error;
  }
}
