/** How somebody else comes by the key that checkpoints are checked with. */
import { createPublicKey, verify } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { createLog } from '../../src/shell/log.js';
import { CreateAccountDocument, CreateApiKeyDocument, VerifyLogDocument } from '../generated/operations.js';
import { platformKey, startTestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { atOnce, optOutSome, untilSigned, useCheckpointDir } from './sealed-app.js';

const database = useDatabase();
const checkpointDir = useCheckpointDir();

it('the key that Heed logs at its start is told to a VIEWER as well, and is that of the signatures in the files', async () => {
  let logged = '';
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString('utf8');
      done();
    },
  });
  const log = createLog('info', destination);
  const app = await startTestApp(database.url, { checkpointDir }, { sealing: atOnce, log });
  onTestFinished(app.stop);
  const platform = createClient(app.url, platformKey);
  const { createAccount } = await platform.run(CreateAccountDocument, { input: { name: 'Acme' } });
  const accountId = createAccount.account.id;
  const admin = createClient(app.url, createAccount.apiKey);
  await optOutSome({ accountId, admin }, 3);
  await untilSigned(database.db, accountId, 3);

  const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'auditor', role: 'VIEWER' });
  const { verifyLog } = await createClient(app.url, createApiKey.secret).run(VerifyLogDocument, {});
  const [publicKey = ''] = verifyLog.publicKeys;
  const lines = logged
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { publicKey?: string });
  expect(lines.flatMap((line) => line.publicKey ?? [])).toEqual([publicKey]);

  const [file = ''] = readdirSync(checkpointDir);
  const [line = ''] = readFileSync(path.join(checkpointDir, file), 'utf8').split('\n');
  const { signature, from: _from, marks: _marks, ...signed } = JSON.parse(line) as Record<string, string>;
  const sorted = Object.entries(signed).sort(([one], [other]) => (one < other ? -1 : 1));
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(sorted)));
  expect(verify(null, text, key, Buffer.from(signature ?? '', 'base64url'))).toBe(true);
});
