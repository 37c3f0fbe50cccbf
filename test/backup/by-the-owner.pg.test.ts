/** Backups by the owner of the tables, who is no superuser and for whom row-level security holds, too. */
import { randomBytes } from 'node:crypto';
import { inject, expect, it, onTestFinished } from 'vitest';
import { writeBackup } from '../../src/core/db/backup/write-backup.js';
import { writeBackupFile } from '../../src/shell/backup/backup-file.js';
import { databaseUrlOf } from '../support/database-names.js';
import { givenFile, givenWorkedOn } from './given-database.js';
import { asAdmin, constraintsOf, contentsOf } from './rows.js';
import { backUp, key, restore } from './to-and-fro.js';

/** An empty database of an owner who may do no more than an owner must. */
async function givenOwnedNothing(): Promise<{ ownerUrl: string; adminUrl: string }> {
  const serverUrl = inject('serverUrl');
  const name = `heed_owned_${randomBytes(5).toString('hex')}`;
  const admin = asAdmin(serverUrl);
  await admin.unsafe(`create role ${name} login createrole password 'of the tests'`);
  for (const role of ['heed_writer', 'heed_keeper', 'heed_eraser'])
    await admin.unsafe(
      `do $$ begin if to_regrole('${role}') is not null then grant ${role} to ${name}; end if; end $$`,
    );
  await admin.unsafe(`create database ${name} owner ${name}`);
  onTestFinished(async () => {
    const last = asAdmin(serverUrl);
    await last.unsafe(`drop database if exists ${name} with (force)`);
    await last.unsafe(`drop role if exists ${name}`);
  });
  const adminUrl = databaseUrlOf(serverUrl, name);
  const ownerUrl = new URL(adminUrl);
  ownerUrl.username = name;
  ownerUrl.password = encodeURIComponent('of the tests');
  return { ownerUrl: ownerUrl.href, adminUrl };
}

it('the owner restores all rows and backs all of them up again', async () => {
  const { url } = await givenWorkedOn();
  const before = await contentsOf(url);
  const { ownerUrl, adminUrl } = await givenOwnedNothing();
  await restore(await backUp(url), ownerUrl);
  expect(await contentsOf(adminUrl)).toEqual(before);
  expect(await constraintsOf(adminUrl)).toEqual(await constraintsOf(url));
  const other = await givenOwnedNothing();
  await restore(await backUp(ownerUrl), other.ownerUrl);
  expect(await contentsOf(other.adminUrl)).toEqual(before);
});

it('a row that a policy hides from whoever makes the backup is an error, and no gap', async () => {
  const { url } = await givenWorkedOn();
  const { ownerUrl, adminUrl } = await givenOwnedNothing();
  await restore(await backUp(url), ownerUrl);
  await asAdmin(adminUrl).unsafe(`create policy nobody on events as restrictive using (position > 3)`);
  const file = await givenFile();
  await expect(writeBackupFile(file, writeBackup(ownerUrl, { key }))).rejects.toThrow('row-level security');
});
