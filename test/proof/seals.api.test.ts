import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { givenSealedLog, useSealedApp, verified } from './sealed-app.js';

const app = useSealedApp();

it('seals what is recorded within moments, signs checkpoints outside the database, and finds all whole', async () => {
  const account = await givenSealedLog(app);
  expect(await verified(account)).toMatchObject({
    ok: true,
    from: 1,
    to: 20,
    goesOnTo: 20,
    seals: 20,
    brokenAt: null,
    explanation: null,
    vouchedFor: 20,
  });
  const files = readdirSync(app.checkpointDir);
  const lines = files.flatMap((file) =>
    readFileSync(path.join(app.checkpointDir, file), 'utf8').trim().split('\n'),
  );
  expect(lines.filter((line) => line.includes(account.accountId)).length).toBeGreaterThanOrEqual(4);
});
