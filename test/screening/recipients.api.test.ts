/** Query.screen over HTTP: recipients as people write them, and what is refused. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { ScreenDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { someone, useScreening } from './screening.js';

const app = useApp();
const { account, senderId, say, screen, errorOf } = useScreening(app);

describe('recipients', () => {
  it('are taken as people write them, and each duplicate counts', async () => {
    await say({ recipient: '+14155568000' }, { recipient: 'ann@example.com' });
    const ways = [
      '+14155568000',
      '(415) 556-8000',
      ' 415.556.8000 ',
      '+1 415 556 8000',
      'tel:+1-415-556-8000',
      '＋１４１５５５６８０００',
      'Ann@Example.COM',
      'mailto:ann@example.com',
      '+14155568001',
    ];
    const answer = await screen(ways, { region: 'us', normalised: true });
    expect(answer.normalised).toEqual([
      ...Array.from({ length: 6 }, () => '+14155568000'),
      'ann@example.com',
      'ann@example.com',
      '+14155568001',
    ]);
    expect(answer.suppressed.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(answer.allowed).toBe(1);
  });

  it("belong to the account's region where none is given", async () => {
    const own = await givenAccount(app, { defaultRegion: 'FR' });
    const from = (await givenNumber(own)).id;
    const answer = await own.admin.run(ScreenDocument, {
      input: { senderId: from, recipients: ['06 12 34 56 78'], normalised: true },
    });
    expect(answer.screen.normalised).toEqual(['+33612345678']);
  });

  it('that can be no address are refused by index, and the rest is answered', async () => {
    const out = someone();
    await say({ recipient: out });
    const long = 'x'.repeat(100_000);
    const answer = await screen(['hello', out, '415 555 0100', '', long], { normalised: true });
    expect(answer.refused.map(({ index, code, field }) => ({ index, code, field }))).toEqual(
      [0, 2, 3, 4].map((index) => ({ index, code: 'INVALID_ADDRESS', field: 'recipients' })),
    );
    expect(answer.refused[0]?.message).toContain('recipients[0]: not a phone number');
    expect(Math.max(...answer.refused.map(({ message }) => message.length))).toBeLessThan(200);
    expect(answer).toMatchObject({ allowed: 0, suppressed: [{ index: 1 }] });
    expect(answer.normalised).toEqual([null, out, null, null, null]);
  });

  it('may be none', async () => {
    expect(await screen([])).toMatchObject({ allowed: 0, suppressed: [], refused: [] });
  });

  it('may be 50,000 long e-mail addresses, and one more is LIMIT_EXCEEDED', async () => {
    const name = 'n'.repeat(60);
    const domain = `${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(50)}.example.com`;
    const recipients = Array.from(
      { length: 50_000 },
      (_, index) => `${name.slice(5)}${String(index).padStart(5, '0')}@${domain}`,
    );
    await say({ recipient: recipients[49_999] ?? '' });
    const answer = await screen(recipients);
    expect(answer.suppressed.map(({ index }) => index)).toEqual([49_999]);
    expect(await errorOf({ recipients: [...recipients, 'a@b.cc'] })).toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
  });

  it('may stand in the document itself', async () => {
    const out = someone();
    await say({ recipient: out });
    const answer = await account().admin.raw(
      `query ($id: ID!) { screen(input: { senderId: $id, recipients: ["${out}", "${out}"] }) { allowed suppressed { index } } }`,
      { id: senderId() },
    );
    expect(answer.data).toEqual({ screen: { allowed: 0, suppressed: [{ index: 0 }, { index: 1 }] } });
  });

  it('may be a variable of its own inside the input', async () => {
    const out = someone();
    await say({ recipient: out });
    const answer = await account().admin.raw(
      'query ($id: ID!, $recipients: Recipients!) { screen(input: { senderId: $id, recipients: $recipients }) { suppressed { index } } }',
      { id: senderId(), recipients: [someone(), out] },
    );
    expect(answer.data).toEqual({ screen: { suppressed: [{ index: 1 }] } });
  });
});

describe('what is refused', () => {
  it('says where, what was expected and what came', async () => {
    expect(await errorOf({ recipients: '+14155550100' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('Recipients: an array of strings was expected, a string came'),
    });
    expect(await errorOf({ recipients: ['+14155550100', 14155550100] })).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('Recipients[1]: a string was expected, a number came'),
    });
    expect(await errorOf({ region: 'Atlantis' })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('is an unknown sender, one that is no id, or one of another account', async () => {
    const stranger = (await givenNumber(await givenAccount(app))).id;
    for (const id of [randomUUID(), 'nobody', stranger]) {
      expect(await errorOf({ senderId: id })).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('D5 is an error and never "may write" when the database fails', async () => {
    const out = someone();
    await say({ recipient: out });
    await app.db.rows(sql`alter table list_entries rename to list_entries_away`);
    try {
      expect(await errorOf({ recipients: [out] })).toMatchObject({ code: 'INTERNAL' });
    } finally {
      await app.db.rows(sql`alter table list_entries_away rename to list_entries`);
    }
  });
});
