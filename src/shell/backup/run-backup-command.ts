/**
 * `heed backup` and `heed restore`: for whoever runs Heed, on its machine and with its server's environment. The other
 * commands of `heed` are clients; these two go to the database.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { backupKeyOf } from '../../core/db/backup/backup-key.rules.js';
import { BackupDamaged } from '../../core/db/backup/check-backup.js';
import { RestoreRefused } from '../../core/db/backup/restore-refused.js';
import {
  AfterwardsFailed,
  checkBackup,
  restoreBackup,
  tagOfBackup,
} from '../../core/db/backup/restore-backup.js';
import { NoHeedThere, writeBackup } from '../../core/db/backup/write-backup.js';
import { DatabaseError, isAway } from '../../core/db/database-error.js';
import { type ConfigBeforeKeys, readConfig } from '../config.js';
import { knownSecretKey } from '../keys.js';
import { createLog, type Logger } from '../log.js';
import { readBackupFile, writeBackupFile } from './backup-file.js';
import { ExitCode, Failure } from './exit-codes.js';
import { helpOfBackup, helpOfRestore } from './help.rules.js';
import { keyOfBackup } from './key-of-backup.js';
import { reachDatabase } from './reach-database.js';

export interface BackupSurroundings {
  env: Readonly<Record<string, string | undefined>>;
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown; isTTY?: boolean };
  /** Aborted by Ctrl-C and SIGTERM. */
  ending: AbortSignal;
}

/** Relative paths of the environment mean the same as for `npm start`. */
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Gives the exit code. Says what went wrong as a sentence. */
export async function runBackupCommand(
  command: 'backup' | 'restore',
  args: readonly string[],
  io: BackupSurroundings,
): Promise<number> {
  try {
    const call = readCall(command, args);
    if (call === 'help') {
      io.stdout.write(command === 'backup' ? helpOfBackup : helpOfRestore);
      return ExitCode.ok;
    }
    const config = configOf(io.env);
    const log = createLog(config.logLevel === 'info' ? 'error' : config.logLevel);
    return await (command === 'backup' ? backUp(call, config, log, io) : restore(call, config, log, io));
  } catch (error) {
    if (io.ending.aborted) {
      io.stderr.write(
        `heed: ${command} was ended; ${command === 'backup' ? 'there is no file' : 'nothing was restored'}\n`,
      );
      return io.ending.reason === 'SIGINT' ? 130 : 143;
    }
    const failure = failureOf(command, error);
    io.stderr.write(`heed: ${[failure.message, ...failure.hints].join('\n      ')}\n`);
    return failure.exitCode;
  }
}

interface BackupCall {
  file: string;
  check: boolean;
  quiet: boolean;
  otherSecretKey: boolean;
  unchecked: boolean;
}

function readCall(command: 'backup' | 'restore', args: readonly string[]): BackupCall | 'help' {
  const flags = {
    quiet: { type: 'boolean', short: 'q' },
    help: { type: 'boolean', short: 'h' },
    check: { type: 'boolean' },
    'other-secret-key': { type: 'boolean' },
    unchecked: { type: 'boolean' },
  } as const;
  const { tokens, positionals, values } = parseArgs({
    args: [...args],
    options: flags,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  if (values.help === true) return 'help';
  const allowed = command === 'backup' ? ['quiet', 'help'] : Object.keys(flags);
  const usage = `heed ${command} --help tells what there is`;
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (!allowed.includes(token.name))
      throw new Failure(`heed ${command} has no option ${token.rawName}`, ExitCode.usage, [usage]);
    if (token.value !== undefined)
      throw new Failure(`${token.rawName} takes no value`, ExitCode.usage, [usage]);
  }
  const [file] = positionals;
  if (file === undefined || file === '' || positionals.length > 1)
    throw new Failure(`heed ${command} takes one file, got ${positionals.length}`, ExitCode.usage, [usage]);
  return {
    file: path.resolve(file),
    check: values.check === true,
    quiet: values.quiet === true,
    otherSecretKey: values['other-secret-key'] === true,
    unchecked: values.unchecked === true,
  };
}

function configOf(env: BackupSurroundings['env']): ConfigBeforeKeys {
  const read = readConfig({ ...env });
  if (read.kind === 'problems')
    throw new Failure(
      'the environment must be that of the server, and is not in order',
      ExitCode.usage,
      read.problems,
    );
  return { ...read.config, dataDir: path.resolve(root, read.config.dataDir) };
}

async function backUp(
  call: BackupCall,
  config: ConfigBeforeKeys,
  log: Logger,
  io: BackupSurroundings,
): Promise<number> {
  if (existsSync(call.file))
    throw new Failure(`${call.file} is there already, and is not replaced`, ExitCode.usage);
  const reached = await reachDatabase(config, log, 'backup');
  const progress = progressOf('backup', call, io);
  try {
    const secretKey = await knownSecretKey(config);
    if (secretKey === null)
      throw new Failure(
        'SECRET_KEY is not known: without it a backup could not be told from a forged one',
        ExitCode.usage,
        ['set it, or DATA_DIR, as for the server'],
      );
    const key = backupKeyOf(secretKey);
    const lines = writeBackup(reached.databaseUrl, { key, signal: io.ending, onProgress: progress.at });
    const { made, bytes } = await writeBackupFile(call.file, lines, io.ending);
    progress.clear();
    if (!call.quiet)
      io.stderr.write(
        `${call.file}: ${counted(made)}, ${bytes} bytes\nThe keys are not in it: keep SECRET_KEY (without it erased people are not known again) and PLATFORM_KEY elsewhere.\n`,
      );
    return ExitCode.ok;
  } finally {
    progress.clear();
    await reached.stop();
  }
}

async function restore(
  call: BackupCall,
  config: ConfigBeforeKeys,
  log: Logger,
  io: BackupSurroundings,
): Promise<number> {
  const tag = await tagOfBackup(readBackupFile(call.file));
  const key = await keyOfBackup(tag, call, config, io.env);
  const checked = await checkBackup(readBackupFile(call.file), key);
  const { header } = checked;
  const made = `${header.madeAt}, ${counted(checked)}${key === null ? '; unchecked: whether somebody has changed it is not known' : ''}`;
  if (call.check) {
    if (!call.quiet) io.stderr.write(`${call.file}: whole, of ${made}\n`);
    return ExitCode.ok;
  }
  const reached = await reachDatabase(config, log, 'restore');
  const progress = progressOf('restore', call, io);
  try {
    await restoreBackup({
      ...reached,
      checked,
      key,
      lines: readBackupFile(call.file),
      signal: io.ending,
      onProgress: progress.at,
    });
    progress.clear();
    if (!call.quiet) io.stderr.write(`${call.file}: restored, of ${made}\n`);
    return ExitCode.ok;
  } finally {
    progress.clear();
    await reached.stop();
  }
}

const counted = ({ tables, rows }: { tables: number; rows: number }): string =>
  `${rows.toLocaleString('en')} rows of ${tables} tables`;

/** For who watches: a line that is written over, once a second at most. */
function progressOf(command: string, { quiet }: BackupCall, { stderr }: BackupSurroundings) {
  let last = performance.now();
  let shown = false;
  return {
    at(rows: number): void {
      if (quiet || stderr.isTTY !== true || performance.now() - last < 1_000) return;
      last = performance.now();
      shown = true;
      stderr.write(`\r\u001b[Kheed ${command}: ${rows.toLocaleString('en')} rows`);
    },
    clear(): void {
      if (shown) stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}

/** Nothing of a statement's values gets here: errors of the database don't carry them. */
function failureOf(command: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const nothing = command === 'backup' ? 'there is no backup' : 'nothing was restored';
  if (error instanceof BackupDamaged)
    return new Failure(`the backup can't be used: ${error.message}`, ExitCode.refused, [nothing]);
  if (error instanceof RestoreRefused || error instanceof NoHeedThere)
    return new Failure(error.message, ExitCode.refused, [nothing]);
  if (error instanceof AfterwardsFailed)
    return new Failure(`${error.message}: ${messageOf(error.cause)}`, ExitCode.unknown, [
      'starting Heed carries them out',
    ]);
  if (isAway(error) || error instanceof DatabaseError)
    return new Failure(`the database: ${messageOf(error)}`, ExitCode.unknown, [nothing]);
  if (error instanceof Error && 'syscall' in error)
    return new Failure(error.message, ExitCode.here, [nothing]);
  return new Failure(`something went wrong in this command itself: ${messageOf(error)}`, ExitCode.unknown, [
    nothing,
  ]);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'no error was given');
