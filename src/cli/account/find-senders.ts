/** People name senders by their addresses; the API wants ids. */
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import type { HeedApi } from '../http/heed-api.js';
import { channels } from './words-of-the-api.js';

const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type Found = { id: string } | null;

/** Ids of what the option was given: ids, or addresses, with the channel before where several have it ("whatsapp:+1415…"). */
export async function findSenders(
  heed: HeedApi,
  option: string,
  named: readonly string[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const name of named) ids.push(isId.test(name) ? name : await findSender(heed, option, name));
  return [...new Set(ids)];
}

async function findSender(heed: HeedApi, option: string, name: string): Promise<string> {
  const { channel, address } = splitChannel(name);
  const asked = channel === null ? channels : [channel];
  const fields = asked.map((one) => `${one}: sender(address: $address, channel: ${one}) { id }`);
  const found = await heed.ask<Record<string, Found>>(`query ($address: String!) { ${fields.join(' ')} }`, {
    address,
  });
  const matches = Object.entries(found).flatMap(([on, sender]) =>
    sender === null ? [] : [{ on, id: sender.id }],
  );
  const distinct = new Map(matches.map((match) => [match.id, match]));
  const [first] = distinct.values();
  if (first === undefined)
    throw new Failure(`${option}: ${name} is no sender of this account`, ExitCode.refused);
  if (distinct.size > 1) {
    const ways = [...distinct.values()].map(({ on }) => `${on.toLowerCase()}:${address}`);
    throw new Failure(`${option}: ${name} is more than one sender`, ExitCode.usage, [
      `say ${ways.join(' or ')}`,
    ]);
  }
  return first.id;
}

function splitChannel(name: string): { channel: string | null; address: string } {
  const [, before = '', address = ''] = /^([a-z]+):(.+)$/is.exec(name) ?? [];
  const channel = channels.find((one) => one === before.toUpperCase());
  return channel === undefined ? { channel: null, address: name } : { channel, address };
}

/** The id of a group by its id or its name. */
export async function findGroup(heed: HeedApi, name: string): Promise<string> {
  const { groups } = await heed.ask<{ groups: { id: string; name: string }[] }>('{ groups { id name } }');
  const matches = groups.filter((group) => group.id === name || group.name === name);
  const [group] = matches;
  if (group === undefined)
    throw new Failure(`--group: ${name} is no group of this account`, ExitCode.refused);
  if (matches.length > 1)
    throw new Failure(`--group: several groups are called ${name}: give the id`, ExitCode.usage);
  return group.id;
}

/** Ids of campaigns by their ids or externalIds. */
export async function findCampaigns(heed: HeedApi, named: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of named) {
    if (isId.test(name)) {
      ids.push(name);
      continue;
    }
    const { campaign } = await heed.ask<{ campaign: Found }>(
      'query ($name: String!) { campaign(externalId: $name) { id } }',
      { name },
    );
    if (campaign === null)
      throw new Failure(`--campaign: ${name} is no campaign of this account`, ExitCode.refused);
    ids.push(campaign.id);
  }
  return ids;
}
