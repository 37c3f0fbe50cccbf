/** `heed verify`: asks Heed piece by piece, or checks a file of `heed export proof` itself, without Heed and without its word. */
import { type Call, type Command, runCommand, usageProblem } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { count, flag, many, moment, text } from '../options/declared-options.js';
import { helpPage } from '../options/help.rules.js';
import { readOptions } from '../options/read-options.js';
import type { Surroundings } from '../surroundings.js';
import { verifyFile } from './verify-file.js';

const onlineOptions = {
  from: count('POSITION', 'the first position; 1 unless said'),
  to: count('POSITION', 'the last one; as far as the log is sealed unless said'),
  accept: text(
    'REASON',
    "after a restore, with the platform's key and --account: take the log as it is; that is signed, and told to all who verify",
  ),
  account: text('ID', 'with --accept: whose log'),
} as const;

const offlineOptions = {
  file: text('FILE', 'check this file of heed export proof, here: no Heed and no key is needed'),
  checkpoints: many('PATH', 'with --file: a file of checkpoints, or a directory of such files'),
  'public-key': many(
    'KEY',
    'with --file: a public key whose signatures count, from where you trust it; the file names some, which are not believed',
  ),
  'as-of': moment(
    'with --file: when you asked for it; without, a checkpoint that goes further than the log in the file says that the log was cut off',
  ),
  lag: count(
    'SECONDS',
    'for how long an event may be in no checkpoint yet, 300 unless said; more than CHECKPOINT_SECONDS twice',
  ),
  help: flag('this text', 'h'),
} as const;

const more = [
  `Examples:
  heed verify
  heed verify --from 100001 --to 200000
  heed export proof -o log.ndjson.gz
  heed verify --file log.ndjson.gz --checkpoints /backup/checkpoints --public-key 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo`,
];

const verifyCommand: Command<typeof onlineOptions> = {
  name: 'verify',
  usage: ['heed verify [options]', 'heed verify --file FILE --checkpoints PATH --public-key KEY [options]'],
  about:
    'Ends with 0 when every event has its seal, a checkpoint vouches for it, or will (those of the last minutes may be in none yet), and the list says what the log says. With 6 when not, and names the first broken place.',
  options: onlineOptions,
  more,
  run: ask,
};

export async function runVerify(args: readonly string[], io: Surroundings): Promise<ExitCode> {
  const asksForHelp = args.some((arg) => arg === '--help' || arg === '-h');
  if (asksForHelp) {
    io.stdout.write(
      helpPage(
        {
          usage: verifyCommand.usage,
          about: verifyCommand.about,
          options: [
            ['Asked of Heed', onlineOptions],
            ['In a file', offlineOptions],
          ],
          more,
        },
        io.stdout.columns ?? 80,
      ),
    );
    return ExitCode.ok;
  }
  if (!args.some((arg) => /^--(file|checkpoints|public-key)(=|$)/.test(arg)))
    return runCommand(verifyCommand, args, io);
  const read = readOptions(offlineOptions, args);
  if (read.kind === 'problems') throw usageProblem('verify', read.problems);
  const { given, rest } = read;
  const problems = [
    ...(given.file === null ? ['--file FILE says which file is to be checked'] : []),
    ...(rest.length > 0 ? [`${rest[0]}: nothing but options was expected`] : []),
    ...(given['public-key'].some((key) => !/^[\w-]{43}$/.test(key))
      ? ['--public-key: 43 characters were expected, as verifyLog shows them']
      : []),
  ];
  if (given.file === null || problems.length > 0) throw usageProblem('verify', problems);
  return verifyFile(
    {
      file: given.file,
      checkpoints: given.checkpoints,
      publicKeys: given['public-key'],
      asOf: given['as-of'],
      lag: given.lag,
    },
    io,
  );
}

/** Milliseconds. The last piece looks through the whole list before it is answered. */
const silence = 3_600_000;

interface Verification {
  ok: boolean;
  from: number;
  to: number;
  goesOnTo: number;
  explanation: string | null;
  vouchedFor: number;
  isVouched: boolean;
  list: { ok: boolean; recipients: number; explanation: string | null };
}

async function ask(call: Call<typeof onlineOptions>): Promise<ExitCode> {
  const { given, heed, io, reporter, quiet } = call;
  if ((given.accept === null) !== (given.account === null))
    throw usageProblem('verify', ['--accept REASON and --account ID belong together']);
  if (given.accept !== null) return accept(call);
  const query = `query ($from: SafeInt, $to: SafeInt) {
    verifyLog(from: $from, to: $to) { ok from to goesOnTo explanation vouchedFor isVouched list { ok recipients explanation } }
  }`;
  const first = given.from ?? 1;
  let last: Verification | null = null;
  let recipients = 0;
  for (let from = first; ;) {
    const { verifyLog } = await heed.ask<{ verifyLog: Verification }>(
      query,
      { from, to: given.to },
      { silence },
    );
    last = verifyLog;
    recipients += verifyLog.list.recipients;
    const { to, goesOnTo } = verifyLog;
    reporter.progress({ what: 'the log', doing: 'verifying', unit: 'rows', done: to, total: goesOnTo });
    if (!verifyLog.ok || !verifyLog.list.ok || to >= goesOnTo) break;
    from = to + 1;
  }
  reporter.clear();
  const { ok, to, explanation, vouchedFor, isVouched, list } = last;
  const isProved = ok && isVouched && list.ok && (to < first || vouchedFor >= first);
  if (!quiet || !isProved) {
    const found = ok ? `positions ${first} to ${to} are what was sealed` : 'the log is not what was sealed';
    const signed = ok ? `; signed up to position ${Math.min(vouchedFor, to)}` : '';
    io.stdout.write(`${to < first ? 'nothing there is sealed yet' : `${found}${signed}`}.\n`);
    if (explanation !== null) io.stdout.write(`${explanation}\n`);
    io.stdout.write(
      list.ok
        ? `the list says what the log says, of ${recipients} recipients.\n`
        : `the list does not say what the log says.\n${list.explanation}\n`,
    );
  }
  return isProved ? ExitCode.ok : ExitCode.broken;
}

async function accept({ given, heed, io }: Call<typeof onlineOptions>): Promise<ExitCode> {
  const mutation = `mutation ($accountId: ID!, $reason: String!) {
    acceptLog(accountId: $accountId, reason: $reason) { ok explanation }
  }`;
  const variables = { accountId: given.account, reason: given.accept };
  const { acceptLog } = await heed.ask<{ acceptLog: { ok: boolean; explanation: string | null } }>(
    mutation,
    variables,
  );
  io.stdout.write(`${acceptLog.explanation ?? 'nothing speaks against this log.'}\n`);
  return acceptLog.ok ? ExitCode.ok : ExitCode.broken;
}
