import { checkBackup, restoreBackup } from '../../src/core/db/backup/restore-backup.js';
import { writeBackup } from '../../src/core/db/backup/write-backup.js';
import { readBackupFile, writeBackupFile } from '../../src/shell/backup/backup-file.js';
import { givenFile } from './given-database.js';

/** Gives the file. */
export async function backUp(url: string): Promise<string> {
  const file = await givenFile();
  await writeBackupFile(file, writeBackup(url, { secretKey: null }));
  return file;
}

export async function restore(file: string, url: string): Promise<{ tables: number; rows: number }> {
  const checked = await checkBackup(readBackupFile(file));
  return restoreBackup({ databaseUrl: url, checked, lines: readBackupFile(file) });
}

export const headerOf = async (file: string) => (await checkBackup(readBackupFile(file))).header;
