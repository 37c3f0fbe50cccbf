import { expect, it, onTestFinished } from 'vitest';
import { CreateAccountDocument } from '../../generated/operations.js';
import { platformKey, startTestApp } from '../../support/app.js';
import { createClient } from '../../support/client.js';
import { cloneDatabase } from '../../support/database.js';
import { givenWaiting, listOf, sendList, untilState } from './given-list.js';

it('imports run where a role serves that owns nothing, and another one migrates', async () => {
  const database = await cloneDatabase();
  const role = `heed_weak_${process.pid}`;
  await database.db.text(`create role ${role} login password 'of-the-test'`, []);
  onTestFinished(async () => {
    await database.db.text(`drop owned by ${role}`, []);
    await database.db.text(`drop role ${role}`, []);
    await database.drop();
  });
  // As it was before there was a queue.
  await database.db.text('drop schema graphile_worker cascade', []);
  const serving = new URL(database.url);
  serving.username = role;
  serving.password = 'of-the-test';
  const app = await startTestApp(serving.href, { databaseOwnerUrl: database.url });
  onTestFinished(() => app.stop());
  const { createAccount } = await createClient(app.url, platformKey).run(CreateAccountDocument, {
    input: { name: 'Acme' },
  });
  const key = await givenWaiting(database.db, createAccount.account.id);
  await sendList(app.url, key, listOf(10));
  expect(await untilState(database.db, key, 'DONE')).toMatchObject({ added: 10 });
});
