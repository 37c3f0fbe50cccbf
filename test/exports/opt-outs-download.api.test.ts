import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCell } from '../../src/core/domain/csv-cell.rules.js';
import { sealingKey, sealToken } from '../../src/core/access/sealed-token.rules.js';
import {
  CreateCampaignDocument,
  OptOutsDownloadDocument,
  type OptOutsDownloadQueryVariables,
} from '../generated/operations.js';
import { givenAccount, givenNumber, secretKey, type TestAccount, useApp } from '../support/app.js';
import { givenGroup, instantOf, said, toSender } from '../support/said.js';

const app = useApp();
const first = instantOf('2026-03-01T10:00:00Z');
let owner: TestAccount;
let senderNumber: { id: string; address: string };

beforeAll(async () => {
  owner = await givenAccount(app);
  senderNumber = await givenNumber(owner);
  const other = await givenNumber(owner);
  const group = await givenGroup(app.db, owner.accountId, [other.id], '=cmd|calc');
  const { createCampaign } = await owner.admin.run(CreateCampaignDocument, {
    input: { name: 'Spring', externalId: 'spring-1', senderIds: [senderNumber.id] },
  });
  await said(
    app.db,
    owner.accountId,
    {
      recipient: '+14155550101',
      occurredAt: first,
      hold: true,
      blocks: 'ALL',
      reason: 'OTHER',
      reasonText: '=HYPERLINK("x")\n, "quoted"',
      evidence: '-1',
    },
    {
      recipient: '+14155550102',
      occurredAt: first,
      campaignId: createCampaign.id,
      ...(await toSender(app.db, owner.accountId, senderNumber.id)),
    },
    { recipient: '+14155550103', occurredAt: first + 1, provisional: true, ...group },
    {
      recipient: 'ann@example.com',
      occurredAt: first,
      scope: 'CHANNEL',
      scopeKey: 4,
      channel: 'EMAIL',
      source: 'ONE_CLICK',
    },
  );
});

const addressOf = async (variables: Partial<OptOutsDownloadQueryVariables> = {}) =>
  (await owner.admin.run(OptOutsDownloadDocument, { format: 'CSV', ...variables })).optOutsDownload;

describe('the download of the list', () => {
  it('is a CSV file with a header row, safe to open and to import again', async () => {
    const response = await fetch(await addressOf());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="opt-outs.csv"');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const text = await response.text();
    const cells: string[][] = parse(text, { relax_column_count: false });
    expect(cells.flat().filter((cell) => /^[=+\-@\t\r\n\0]/.test(cell))).toEqual([]);
    const [header, ...rows] = cells;
    expect(header?.join(',')).toBe(
      'recipient,scope,channel,sender,group,blocks,hold,provisional,since,source,reason,reasonText,evidence,campaign,exceptions',
    );
    expect(rows.map((row) => row.map(readCell))).toEqual([
      [
        '+14155550101',
        'ACCOUNT',
        '',
        '',
        '',
        'ALL',
        'true',
        'false',
        '2026-03-01T10:00:00Z',
        'MANUAL',
        'OTHER',
        '=HYPERLINK("x")\n, "quoted"',
        '-1',
        '',
        '',
      ],
      [
        '+14155550102',
        'SENDER',
        'SMS',
        senderNumber.address,
        '',
        'MARKETING',
        'false',
        'false',
        '2026-03-01T10:00:00Z',
        'MANUAL',
        '',
        '',
        '',
        'spring-1',
        '',
      ],
      [
        '+14155550103',
        'GROUP',
        '',
        '',
        '=cmd|calc',
        'MARKETING',
        'false',
        'true',
        '2026-03-01T10:00:00.000001Z',
        'MANUAL',
        '',
        '',
        '',
        '',
        '',
      ],
      [
        'ann@example.com',
        'CHANNEL',
        'EMAIL',
        '',
        '',
        'MARKETING',
        'false',
        'false',
        '2026-03-01T10:00:00Z',
        'ONE_CLICK',
        '',
        '',
        '',
        '',
        '',
      ],
    ]);
  });

  it('is a JSON object a line as NDJSON', async () => {
    const response = await fetch(await addressOf({ format: 'NDJSON', filter: { scopes: ['SENDER'] } }));
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = (await response.text()).split('\n');
    expect(lines.map((line) => (line === '' ? null : (JSON.parse(line) as unknown)))).toMatchObject([
      {
        recipient: '+14155550102',
        sender: senderNumber.address,
        hold: false,
        campaign: 'spring-1',
        reason: null,
      },
      null,
    ]);
  });

  it('holds what the filter leaves, and only a header where that is nothing', async () => {
    const one = await (await fetch(await addressOf({ filter: { recipient: '+14155550101' } }))).text();
    expect(parse(one)).toHaveLength(2);
    const none = await (await fetch(await addressOf({ filter: { recipient: '+9' } }))).text();
    expect(parse(none)).toHaveLength(1);
  });

  it.each([
    ['cut off', (token: string) => token.slice(0, -1)],
    [
      'changed',
      (token: string) => `${token.slice(0, -5)}${token.at(-5) === 'A' ? 'B' : 'A'}${token.slice(-4)}`,
    ],
    ['empty', () => ''],
    ['text', () => 'hello'],
  ])('is refused with 403 for an address that is %s', async (_name, change) => {
    const url = new URL(await addressOf());
    url.searchParams.set('token', change(url.searchParams.get('token') ?? ''));
    const response = await fetch(url);
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      errors: [{ message: expect.stringContaining('copied whole'), extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('is refused with 403 for an address that has expired', async () => {
    const download = { accountId: owner.accountId, filter: {}, format: 'CSV' } as const;
    const token = sealToken(sealingKey(secretKey, 'downloads'), Buffer.alloc(12, 1), download, first);
    const response = await fetch(`${app.origin}/downloads/opt-outs?token=${token}`);
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      errors: [{ message: expect.stringContaining('expired'), extensions: { code: 'FORBIDDEN' } }],
    });
  });

  it('is refused where the filter is too long for an address', async () => {
    const campaignIds = Array.from({ length: 900 }, () => '00000000-0000-4000-8000-000000000000');
    const { errors } = await owner.admin.send(OptOutsDownloadDocument, {
      format: 'CSV',
      filter: { campaignIds },
    });
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
