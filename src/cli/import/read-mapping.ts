/** The options of an import as what startImport takes. */
import { readFile, stat } from 'node:fs/promises';
import { findGroup, findSenders } from '../account/find-senders.js';
import { usageProblem } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { here } from '../files/output.js';
import type { HeedApi } from '../http/heed-api.js';
import type { Given } from '../options/declared-options.js';
import type { mappingOptions } from './import-options.js';
import { type Pair, type Pairs, readColumns, readSenderFile, readSenderPair } from './mapping.rules.js';

export interface Mapping {
  mapping: Record<string, unknown>;
  columns: Record<string, string> | null;
}

export async function readMapping(heed: HeedApi, given: Given<typeof mappingOptions>): Promise<Mapping> {
  const { scope } = given;
  if (scope === null) {
    throw usageProblem('import', [
      '--scope is needed: how far the opt-outs reach (sender, group, channel or account)',
    ]);
  }
  // Before anything is asked for: what does not fit together is said at once.
  const columns = pairsOf(readColumns(given.columns));
  const named = await senderPairs(given['sender-map']);
  const mapping = {
    scope,
    senderIds: given.sender.length === 0 ? null : await findSenders(heed, '--sender', given.sender),
    groupId: given.group === null ? null : await findGroup(heed, given.group),
    channel: given.channel,
    blocks: given.blocks,
    region: given.region,
    reason: given.reason,
    asOf: given['as-of'],
    timeZone: given['time-zone'],
    senderMap: named.length === 0 ? null : await senderMap(heed, named),
    unmappedSender: given.unmapped,
  };
  return {
    // What was not said is left to Heed.
    mapping: Object.fromEntries(Object.entries(mapping).filter(([, value]) => value !== null)),
    columns: columns.length === 0 ? null : Object.fromEntries(columns),
  };
}

async function senderPairs(written: readonly string[]): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const one of written) {
    const isFile = await stat(one).then(
      (found) => found.isFile(),
      () => false,
    );
    const read = isFile
      ? readSenderFile(one, await here(one, readFile(one, 'utf8'), ExitCode.usage))
      : readSenderPair(one);
    pairs.push(...pairsOf(read));
  }
  return pairs;
}

async function senderMap(heed: HeedApi, pairs: readonly Pair[]): Promise<object[]> {
  const known = new Map<string, string[]>();
  const map: object[] = [];
  for (const [value, senders] of pairs) {
    const addresses = senders.split(',').map((one) => one.trim());
    const senderIds = known.get(senders) ?? (await findSenders(heed, '--sender-map', addresses));
    known.set(senders, senderIds);
    map.push({ value, senderIds });
  }
  return map;
}

function pairsOf(read: Pairs): Pair[] {
  if (read.kind === 'problem') throw usageProblem('import', [read.problem]);
  return read.pairs;
}
