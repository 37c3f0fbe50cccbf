import { checkBackup, restoreBackup } from '../../src/core/db/backup/restore-backup.js';
import { writeBackup } from '../../src/core/db/backup/write-backup.js';
import { readBackupFile, writeBackupFile } from '../../src/shell/backup/backup-file.js';
import { backupKeyOf } from '../../src/core/db/backup/backup-key.rules.js';
import { secretKey } from '../support/app.js';
import { givenFile } from './given-database.js';

export const key = backupKeyOf(secretKey);

/** Gives the file. */
export async function backUp(url: string): Promise<string> {
  const file = await givenFile();
  await writeBackupFile(file, writeBackup(url, { key }));
  return file;
}

export async function restore(file: string, url: string): Promise<{ tables: number; rows: number }> {
  const checked = await checkBackup(readBackupFile(file), key);
  return restoreBackup({ databaseUrl: url, checked, key, lines: readBackupFile(file) });
}

export const headerOf = async (file: string) => (await checkBackup(readBackupFile(file), key)).header;
