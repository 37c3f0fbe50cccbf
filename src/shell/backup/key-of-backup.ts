import { type BackupKey, backupKeyOf } from '../../core/db/backup/backup-key.rules.js';
import type { ConfigBeforeKeys } from '../config.js';
import { knownSecretKey } from '../keys.js';
import { ExitCode, Failure } from './exit-codes.js';

/** Which key the file is to be held against; null: nobody has it, and that is accepted. Throws where it cannot be told. */
export async function keyOfBackup(
  tag: string,
  call: { check: boolean; otherSecretKey: boolean; unchecked: boolean },
  config: ConfigBeforeKeys,
  env: Readonly<Record<string, string | undefined>>,
): Promise<BackupKey | null> {
  const secretKey = await knownSecretKey(config);
  const own = secretKey === null ? null : backupKeyOf(secretKey);
  if (own?.tag === tag) return own;
  if (!call.check && !call.otherSecretKey)
    throw new Failure('SECRET_KEY is not the one of the backup', ExitCode.refused, [
      'without it erased people are not known again, and addresses of downloads that were handed out fail',
      'set it (or put the file secret-key into DATA_DIR); --other-secret-key restores all the same',
    ]);
  const given = env['BACKUP_SECRET_KEY'];
  const other = given === undefined || given === '' ? null : backupKeyOf(given);
  if (other?.tag === tag) return other;
  if (call.unchecked) return null;
  throw new Failure(
    other === null
      ? 'without the SECRET_KEY of the backup it cannot be told whether somebody has changed the file'
      : 'BACKUP_SECRET_KEY is not the SECRET_KEY of the backup',
    ExitCode.refused,
    [
      'set BACKUP_SECRET_KEY to the SECRET_KEY that Heed had when it was made',
      'if nobody has that any more: --unchecked takes the file as it is, and whatever was put into it',
    ],
  );
}
