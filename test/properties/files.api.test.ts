/** Files over HTTP: screened, uploaded, downloaded. */
import * as fc from 'fast-check';
import { beforeAll, describe, expect } from 'vitest';
import { StartImportDocument } from '../generated/operations.js';
import { holdsInTime } from './holds.js';
import { anyBytes, around } from './inputs.js';
import { expectOk, headerText, useWatchedHeed } from './watched-heed.js';

const heed = useWatchedHeed();
const given = { upload: '' };

beforeAll(async () => {
  const { startImport } = await heed.account.admin.run(StartImportDocument, {
    input: { fileName: 'list.csv', mapping: { scope: 'ACCOUNT', asOf: '2026-01-01T00:00:00Z' } },
  });
  const upload = new URL(startImport.uploadUrl);
  given.upload = upload.pathname + upload.search;
});

describe('files', () => {
  const file = around(
    'phone\n+447911123456\n',
    'email\nann@example.com\n',
    '"a\n',
    '+447911123456',
    '\ufeffphone;x\r\n0;1\r\n',
  );
  holdsInTime(
    'that are screened are answered, whatever is in them and asked of them',
    [
      fc.oneof(
        anyBytes(),
        file.map((text) => Buffer.from(text)),
      ),
      fc.dictionary(
        fc.constantFrom('rows', 'column', 'header', 'delimiter', 'region', 'category'),
        around('all', '0', 'yes', 'tab', 'GB', 'OTP', 'phone'),
      ),
      fc.constantFrom('text/csv', 'text/plain', 'text/tab-separated-values', 'application/json', ''),
    ],
    async (body, query, type) => {
      const asked = new URLSearchParams({ senderId: heed.senderId, ...query });
      const headers = {
        authorization: `Bearer ${heed.account.admin.key}`,
        ...(type === '' ? {} : { 'content-type': type }),
      };
      expectOk(await heed.ask({ method: 'POST', path: `/screen?${asked.toString()}`, headers, body }));
      heed.expectQuietLog(['447911123456', 'ann@example.com']);
    },
    { share: 0.1 },
  );

  holdsInTime(
    'that are uploaded, with any headers, are taken or refused',
    [
      fc.constantFrom('PUT', 'PATCH', 'HEAD', 'OPTIONS'),
      fc.dictionary(
        fc.constantFrom(
          'upload-length',
          'upload-offset',
          'content-type',
          'content-encoding',
          'tus-resumable',
          'content-range',
        ),
        around('0', '7', '-1', 'application/offset+octet-stream', '1.0.0', 'text/csv', 'gzip'),
      ),
      anyBytes(40),
      fc.boolean(),
    ],
    async (method, headers, body, mine) => {
      const plain = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, headerText(value)]),
      );
      // The upload of this test itself is asked for alone: what it takes is no matter here.
      const path =
        mine && method !== 'PUT'
          ? given.upload
          : `/imports/${heed.account.accountId}?token=${body.toString('base64url')}`;
      expectOk(await heed.ask({ method, path, headers: plain, ...(method === 'HEAD' ? {} : { body }) }));
      heed.expectQuietLog([new URLSearchParams(given.upload.split('?')[1]).get('token') ?? 'none']);
    },
    { share: 0.1 },
  );

  holdsInTime(
    'that are downloaded with any token are refused',
    [around('AgAAAA', 'x', ''), fc.constantFrom('opt-outs', 'events', 'account', 'imports', 'x')],
    async (token, what) => {
      const answer = await heed.ask({
        path: `/downloads/${what}?token=${encodeURIComponent(token.toWellFormed())}`,
      });
      expectOk(answer);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      heed.expectQuietLog();
    },
    { share: 0.1 },
  );
});
