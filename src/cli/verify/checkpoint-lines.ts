/** Checkpoints of one account, from files and directories that were kept. */
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ExitCode } from '../exit-codes.js';
import { linesIn } from '../files/lines.js';
import { here } from '../files/output.js';
import { canonical, type IsSigned } from './proof-file.rules.js';
import { isFlat, isPosition, objectIn } from './proof-lines.rules.js';

export interface KeptCheckpoint {
  position: number;
  seal: string;
  at: string;
  /** Where it stands. */
  stands: string;
  accepts: boolean;
  from: number | null;
  marks: string | null;
}

export function signedBy(publicKeys: readonly string[]): IsSigned {
  const keys = new Map<string, KeyObject>();
  for (const x of publicKeys) {
    const id = createHash('sha256').update(Buffer.from(x, 'base64url')).digest('hex').slice(0, 16);
    keys.set(id, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }));
  }
  return (id, text, signature) => {
    const key = keys.get(id);
    return key !== undefined && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  };
}

/** Those that count: signed by one of the keys, and not given up by a later acceptance. By position; and how many lines were signed by none. */
export async function readCheckpoints(
  paths: readonly string[],
  account: string,
  isSigned: IsSigned,
): Promise<{ checkpoints: KeptCheckpoint[]; unsigned: number }> {
  const found: KeptCheckpoint[] = [];
  let unsigned = 0;
  for (const file of await filesOf(paths)) {
    let place = 0;
    for await (const line of linesIn(createReadStream(file))) {
      place += 1;
      if (!line.includes(account)) continue;
      const read = checkpointIn(line, account);
      if (read === null) continue;
      if (!isSigned(read.key, canonical(read.signed), read.signature)) unsigned += 1;
      else found.push({ ...read.kept, stands: `${file} line ${place}` });
    }
  }
  const since = found.filter(({ accepts }) => accepts).reduce((last, { at }) => (at > last ? at : last), '');
  const checkpoints = found
    .filter(({ at, position }) => at >= since && position > 0)
    .toSorted((one, other) => one.position - other.position);
  return { checkpoints, unsigned };
}

async function filesOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const one of paths) {
    const found: Stats = await here(one, stat(one), ExitCode.usage);
    if (!found.isDirectory()) files.push(one);
    else
      for (const name of (await here(one, readdir(one), ExitCode.usage)).toSorted())
        if (name.endsWith('.ndjson')) files.push(path.join(one, name));
  }
  return files;
}

function checkpointIn(line: string, account: string) {
  const read = objectIn(line);
  if (!isFlat(read)) return null;
  const { signature, from, marks, ...signed } = read;
  const { type, position, seal, at, key } = signed;
  if (signed['account'] !== account || (type !== 'checkpoint' && type !== 'acceptance')) return null;
  if (!isPosition(position) || typeof seal !== 'string' || typeof at !== 'string') return null;
  if (typeof key !== 'string' || typeof signature !== 'string') return null;
  const kept = {
    position,
    seal,
    at,
    accepts: type === 'acceptance',
    from: isPosition(from) ? from : null,
    marks: typeof marks === 'string' ? marks : null,
  };
  return { signed, key, signature, kept };
}
