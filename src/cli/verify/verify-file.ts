/** Checks a file of `heed export proof` against the checkpoints that were kept. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { openInput } from '../files/input.js';
import { linesIn } from '../files/lines.js';
import type { Surroundings } from '../surroundings.js';
import { type KeptCheckpoint, readCheckpoints, signedBy } from './checkpoint-lines.js';
import { type ProofReader, readProof } from './proof-file.rules.js';

export interface FileToVerify {
  file: string;
  checkpoints: readonly string[];
  publicKeys: readonly string[];
  /** RFC 3339: checkpoints that were signed later do not say where the log ended. Null: all do. */
  asOf: string | null;
  /** Seconds for which an event may have no checkpoint yet; null: as usual. */
  lag: number | null;
}

const usualLag = 5 * 60;

export async function verifyFile(
  { file, checkpoints: paths, publicKeys, asOf: given, lag }: FileToVerify,
  { stdin, stdout }: Surroundings,
): Promise<ExitCode> {
  // Reading may take long, and what was young enough when it began is not older for that.
  const began = Date.now();
  const isSigned = signedBy(publicKeys);
  let reader: ProofReader | null = null;
  let kept: Awaited<ReturnType<typeof readCheckpoints>> = { checkpoints: [], unsigned: 0 };
  const held: KeptCheckpoint[] = [];
  const asOf = given === null ? Infinity : Date.parse(given);
  /** When the first event behind the last checkpoint that holds was recorded. */
  let unsignedSince: string | null = null;
  let last = 0;
  let next = 0;
  let broken: { position: number; fault: string } | null = null;
  /** The first four bytes of each seal since the last checkpoint that holds: its successor's marks name the first that differs. */
  let seals: { position: number; seal: string }[] = [];
  for await (const line of linesOf(file, stdin)) {
    if (reader === null) {
      reader = readProof(line, isSigned);
      if (reader === null) throw new Failure(`${file} is no file of heed export proof`, ExitCode.usage);
      kept = await readCheckpoints(paths, reader.head.account, isSigned);
      next = kept.checkpoints.findIndex(({ position }) => position >= (reader?.head.from ?? 1));
      if (next < 0) next = kept.checkpoints.length;
      last = reader.head.from - 1;
      continue;
    }
    const taken = reader.take(line);
    if (taken.kind === 'erasure') continue;
    if (taken.kind === 'broken') {
      broken = taken;
      break;
    }
    last = taken.position;
    seals.push({ position: taken.position, seal: taken.seal });
    unsignedSince ??= taken.recordedAt;
    for (; kept.checkpoints[next]?.position === taken.position; next += 1) {
      const checkpoint = kept.checkpoints[next];
      if (checkpoint === undefined) break;
      if (checkpoint.seal !== taken.seal) {
        broken = contradiction(checkpoint, seals, held.at(-1)?.position ?? reader.head.from - 1);
        break;
      }
      held.push(checkpoint);
      seals = [];
      unsignedSince = null;
    }
    if (broken !== null) break;
    if (seals.length > 100_000) seals = seals.slice(-50_000);
  }
  if (reader === null) throw new Failure(`${file} is empty`, ExitCode.usage);
  const { from, to, end, at } = reader.head;
  if (broken === null && last < to)
    broken = { position: last + 1, fault: `the file ends here, and says that it goes to ${to}` };
  const furthest = kept.checkpoints.findLast((one) => Date.parse(one.at) <= asOf);
  if (broken === null && furthest !== undefined && furthest.position > end)
    broken = {
      position: end + 1,
      fault: `the log was cut off here, or an older database was put in its place: the checkpoint of ${furthest.at} in ${furthest.stands} says that it went to position ${furthest.position}, and the file of ${at} that it ends at ${end}; if you know that the file is older than the checkpoint, say with --as-of when it was asked for`,
    };
  const signed = held.at(-1)?.position ?? 0;
  const tell = (text: string) => void stdout.write(`${text}\n`);
  tell(`The file says that it was asked for at ${at}, and that what was sealed ended at ${end}.`);
  if (broken !== null) {
    tell('the log is not what was sealed.');
    tell(`Position ${broken.position}: ${broken.fault}.`);
  } else {
    tell(
      last < from
        ? 'nothing there is sealed yet.'
        : `positions ${from} to ${last} are what was sealed; signed up to position ${signed}.`,
    );
  }
  if (kept.unsigned > 0)
    tell(`${kept.unsigned} checkpoints are signed by none of the keys given, and do not count.`);
  if (broken === null && signed < last) {
    const beyond = kept.checkpoints.find(({ position }) => position > last);
    tell(
      signed < from
        ? 'No checkpoint vouches for these positions.'
        : `No checkpoint vouches for what stands behind position ${signed}.`,
    );
    if (beyond !== undefined) tell(`The next one vouches for a log up to position ${beyond.position}.`);
  }
  const age = unsignedSince === null ? 0 : Math.min(began, asOf) - Date.parse(unsignedSince);
  return broken === null && signed >= from && Math.abs(age) <= 1_000 * (lag ?? usualLag)
    ? ExitCode.ok
    : ExitCode.broken;
}

function contradiction(
  { position, at, stands, from, marks }: KeptCheckpoint,
  seals: readonly { position: number; seal: string }[],
  before: number,
): { position: number; fault: string } {
  const says = `the checkpoint of ${at} in ${stands} says that the log went to position ${position} with another seal`;
  if (from !== null && marks !== null && from <= before + 1) {
    const bytes = Buffer.from(marks, 'base64url');
    const first = seals.find((one) => {
      const place = 4 * (one.position - from);
      return place >= 0 && bytes.toString('hex', place, place + 4) !== one.seal.slice(0, 8);
    });
    if (first !== undefined)
      return { position: first.position, fault: `what stands here is not what was sealed: ${says}` };
  }
  return {
    position: before + 1,
    fault: `what stands here, or between it and ${position}, is not what was sealed: ${says}`,
  };
}

async function* linesOf(file: string, stdin: Readable): AsyncGenerator<string> {
  const input = await openInput(file, stdin);
  const bytes = Readable.from(input.read(0));
  const unpacked = input.isGzip ? bytes.pipe(createGunzip()) : bytes;
  bytes.on('error', (error) => unpacked.destroy(error));
  // What is damaged behind the place at which nobody reads on would end the process.
  unpacked.on('error', () => undefined);
  try {
    yield* linesIn(unpacked);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw code.startsWith('Z_') ? new Failure(`${file} is no whole gzip (${code})`, ExitCode.usage) : error;
  }
}
