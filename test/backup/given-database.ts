/** A database on which Heed has worked: with rows by every door that there is a short way to. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { inject, onTestFinished } from 'vitest';
import {
  AddKeywordDocument,
  AddNumberDocument,
  CreateAccountDocument,
  CreateCampaignDocument,
  ImportOptOutsDocument,
  ProcessInboundDocument,
  ScreenCampaignDocument,
} from '../generated/operations.js';
import { platformKey, startTestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { cloneDatabase } from '../support/database.js';
import { databaseUrlOf } from '../support/database-names.js';

export interface GivenClone {
  url: string;
  key: string;
  accountId: string;
}

/** Texts that quotes, escapes and line ends have to be right for. */
export const hardTexts = [
  'STOP "now", \\ please\n\tthank you\r\n',
  String.raw`{"a,b",NULL}(\,)\n`,
  '🙏 arrêt',
  "';--",
  'null',
];

export async function givenWorkedOn(): Promise<GivenClone> {
  const database = await cloneDatabase({ connections: 1 });
  onTestFinished(database.drop);
  const app = await startTestApp(database.url);
  try {
    const { createAccount } = await createClient(app.url, platformKey).run(CreateAccountDocument, {
      input: { name: 'Acme' },
    });
    const client = createClient(app.url, createAccount.apiKey);
    const { addNumber } = await client.run(AddNumberDocument, { input: { address: '+14155550100' } });
    await client.run(AddKeywordDocument, { input: { word: 'BASTA', action: 'OPT_OUT' } });
    for (const [at, text] of [...hardTexts, 'STOP', 'Stpo', 'BASTA'].entries())
      await client.run(ProcessInboundDocument, {
        input: { messageId: `m${at}`, from: `+1212777000${at}`, to: addNumber.address, text },
      });
    const { createCampaign } = await client.run(CreateCampaignDocument, {
      input: { name: 'Spring', senderIds: [addNumber.id] },
    });
    await client.run(ScreenCampaignDocument, {
      campaignId: createCampaign.id,
      senderId: addNumber.id,
      recipients: ['+12127770005', '+12127779999'],
    });
    await client.run(ImportOptOutsDocument, {
      mapping: { scope: 'ACCOUNT', asOf: '2026-01-05T00:00:00Z' },
      rows: [{ recipient: '+12127771111' }, { recipient: 'nobody' }],
    });
    return { url: database.url, key: createAccount.apiKey, accountId: createAccount.account.id };
  } finally {
    await app.stop();
  }
}

/** A database with nothing in it at all. */
export async function givenNothing(): Promise<string> {
  const serverUrl = inject('serverUrl');
  const name = `heed_empty_${Math.random().toString(36).slice(2, 12)}`;
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined });
  await admin.unsafe(`create database ${name}`);
  onTestFinished(async () => {
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  });
  return databaseUrlOf(serverUrl, name);
}

export async function givenFile(name = 'heed.backup'): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-backup-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return path.join(directory, name);
}
