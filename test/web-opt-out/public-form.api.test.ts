import { beforeAll, describe, expect, it } from 'vitest';
import { createFormSeals } from '../../src/features/web-opt-out/form/form-seals.js';
import { MayContactDocument, OptOutDocument } from '../generated/operations.js';
import { secretKey, useApp } from '../support/app.js';
import { said } from '../support/said.js';
import { givenSendingAccount, logOf, press, type SeenPage, type Sending, someone, visit } from './visits.js';

const app = useApp({}, { webForm: { allowances: { publicFromSource: { burst: 10_000, perMinute: 1 } } } });
let owner: Sending;
let form: string;
beforeAll(async () => {
  owner = await givenSendingAccount(app, { defaultRegion: 'US' });
  form = `${app.origin}/opt-out/${owner.accountId}`;
});

const sealedOf = async (url = form) => (await visit(url)).sealed ?? '';
async function optOut(fields: Record<string, string>, url = form): Promise<SeenPage> {
  return press(url, 'opt-out', { sealed: await sealedOf(url), ...fields });
}
const again = (page: SeenPage, action: string, fields: Record<string, string> = {}) =>
  press(form, action, { sealed: page.sealed ?? '', ...fields });
const log = (recipient: string) => logOf(app.db, owner.accountId, recipient);
const mayContact = async (recipient: string) =>
  (await owner.admin.run(MayContactDocument, { senderId: owner.senderId, recipient })).mayContact.allowed;

describe('the public form', () => {
  it('O1 opts out the phone number and the e-mail address that are filled in, as people write them', async () => {
    const page = await optOut({ phoneNumber: '(212) 555-0199', email: ' Jane@Example.com ' });
    expect(page.status).toBe(200);
    expect(page.heading).toBe('You have opted out');
    expect(page.text).toContain('jane@example.com');
    for (const recipient of ['+12125550199', 'jane@example.com']) {
      expect(await log(recipient)).toMatchObject([
        {
          kind: 'OPTED_OUT',
          scope: 'ACCOUNT',
          blocks: 'MARKETING',
          source: 'WEB_FORM',
          rule: 'public form',
          campaignId: null,
          senderId: null,
          evidence: 'filled in the address and pressed “Stop messages from Acme” (en) on the public form',
        },
      ]);
      expect(await mayContact(recipient)).toBe(false);
    }
  });

  it('tells what is wrong beside what was filled in, and records nothing before it is right', async () => {
    const [first, second] = [
      await optOut({ phoneNumber: '555', email: 'jane@' }),
      await optOut({ phoneNumber: ' ', email: '' }),
    ];
    expect([first.status, second.status]).toEqual([422, 422]);
    expect(first.text).toContain('This is not a whole phone number.');
    expect(first.text).toContain('This is not a whole e-mail address.');
    expect(first.html).toContain('value="jane@"');
    expect(second.text).toContain('Fill in a phone number or an e-mail address.');
    const right = await again(first, 'opt-out', { phoneNumber: someone() });
    expect(right.status).toBe(200);
  });

  it('asks for the country where the account has none', async () => {
    const account = await givenSendingAccount(app);
    const url = `${app.origin}/opt-out/${account.accountId}`;
    expect((await optOut({ phoneNumber: '212 555 0199' }, url)).text).toContain(
      'The country code is missing.',
    );
    expect((await optOut({ phoneNumber: '+1 212 555 0199' }, url)).status).toBe(200);
  });

  it('is one word for a visit, however often it is sent, and another visit is another', async () => {
    const recipient = someone();
    const sealed = await sealedOf();
    const fields = { sealed, phoneNumber: recipient };
    await Promise.all(Array.from({ length: 4 }, () => press(form, 'opt-out', fields)));
    expect((await press(form, 'opt-out', fields)).heading).toBe('You have opted out');
    expect(await log(recipient)).toHaveLength(1);
    await optOut({ phoneNumber: recipient });
    expect(await log(recipient)).toHaveLength(2);
  });

  it('takes an answer, and takes back its own words alone, never those of another visit', async () => {
    const recipient = someone();
    await optOut({ phoneNumber: recipient });
    const page = await optOut({ phoneNumber: recipient });
    const thanks = await again(page, 'reason', { reason: 'NEVER_SUBSCRIBED' });
    expect(thanks.heading).toBe('Thank you for your answer');
    const undone = await again(thanks, 'mistake');
    expect(undone.heading).toBe('Your opt-out has been taken back');
    const events = await log(recipient);
    expect(events.map(({ kind, reason }) => [kind, reason])).toEqual([
      ['OPTED_OUT', null],
      ['OPTED_OUT', null],
      ['OPTED_OUT', 'NEVER_SUBSCRIBED'],
      ['WITHDRAWN', null],
      ['WITHDRAWN', null],
    ]);
    expect(events.map(({ withdraws }) => withdraws)).not.toContain(events[0]?.eventId);
    expect(await mayContact(recipient)).toBe(false);
    // Sent once more: the visit says what it said, and is heard.
    expect((await again(page, 'mistake')).status).toBe(200);
    expect(await log(recipient)).toHaveLength(5);
  });

  it('opts out anew when it is sent again after the mistake was taken back', async () => {
    const recipient = someone();
    const fields = { sealed: await sealedOf(), phoneNumber: recipient };
    const page = await press(form, 'opt-out', fields);
    await again(page, 'mistake');
    expect(await mayContact(recipient)).toBe(true);
    expect((await press(form, 'opt-out', fields)).heading).toBe('You have opted out');
    expect(await mayContact(recipient)).toBe(false);
  });

  it('answers the same, step by step, whatever is known of the address', async () => {
    const [unknown, known] = [someone(), someone()];
    await said(app.db, owner.accountId, { recipient: known, source: 'KEYWORD' });
    await owner.admin.run(OptOutDocument, {
      input: { recipients: [known], scope: 'ACCOUNT', hold: true, evidence: 'a court', via: 'LETTER' },
    });
    await optOut({ phoneNumber: known });
    const walks: string[][] = [];
    for (const recipient of [unknown, known]) {
      const page = await optOut({ phoneNumber: recipient });
      const pages = [
        page,
        await again(page, 'reason', { reason: 'OTHER' }),
        await again(page, 'mistake'),
        await again(page, 'reason', { reason: 'TOO_MANY' }),
        await again(page, 'mistake'),
      ];
      walks.push(pages.map(({ status, headers, html }) => plain(status, headers, html)));
    }
    expect(walks[0]).toEqual(walks[1]);
    expect(walks[0]?.join('')).toContain('still holds');
  });

  it('refuses what another page sends, and what no visit of its own has sealed', async () => {
    const other = await givenSendingAccount(app);
    const elsewhere = `${app.origin}/opt-out/${other.accountId}`;
    const recipient = someone();
    const fields = { action: 'opt-out', phoneNumber: recipient };
    const sealed = await sealedOf();
    const statusOf = async (more: Record<string, string>, headers: Record<string, string> = {}) =>
      (await visit(form, { fields: { ...fields, ...more }, headers })).status;
    expect(await statusOf({ sealed }, { 'sec-fetch-site': 'cross-site' })).toBe(400);
    expect(await statusOf({ sealed }, { 'sec-fetch-site': 'same-site' })).toBe(400);
    expect(await statusOf({})).toBe(400);
    expect(await statusOf({ sealed: await sealedOf(elsewhere) })).toBe(400);
    expect(await statusOf({ sealed: `${sealed}x` })).toBe(400);
    expect(await log(recipient)).toEqual([]);
    expect(await statusOf({}, { 'sec-fetch-site': 'same-origin' })).toBe(200);
    // The form's own field is no leave to take back.
    expect((await press(form, 'mistake', { sealed })).status).toBe(400);
    expect((await press(form, 'mistake')).status).toBe(400);
    expect(await log(recipient)).toHaveLength(1);
  });

  it('takes back within an hour', async () => {
    const recipient = someone();
    const { accountId } = owner;
    const page = await optOut({ phoneNumber: recipient });
    const hour = 3_600_000_000;
    const at = (ago: number) => {
      const then = Date.now() * 1_000 - ago;
      const done = { accountId, visit: 'v', recipients: [recipient], since: then };
      return createFormSeals(secretKey, () => then).forDone(done);
    };
    expect((await press(form, 'mistake', { sealed: at(hour + 1_000_000) })).status).toBe(410);
    expect((await press(form, 'mistake', { sealed: at(hour - 60_000_000) })).status).toBe(200);
    // That was a visit which had said nothing.
    expect(await log(recipient)).toHaveLength(1);
    expect((await again(page, 'mistake')).status).toBe(200);
    expect(await mayContact(recipient)).toBe(true);
  });

  it.each(['', 'someone', '00000000-0000-4000-8000-000000000000', '%00', 'a'.repeat(300)])(
    'has a page that helps where there is no account "%s"',
    async (name) => {
      for (const fields of [undefined, { action: 'opt-out', phoneNumber: '+12125550100' }]) {
        const page = await visit(`${app.origin}/opt-out/${name}`, fields === undefined ? {} : { fields });
        expect(page.status).toBe(404);
        expect(page.heading).toBe('This link does not work');
      }
    },
  );

  it('finds an account by its id in capitals', async () => {
    expect((await visit(`${app.origin}/opt-out/${owner.accountId.toUpperCase()}`)).status).toBe(200);
  });
});

/** Without what differs for everybody: the address, the time, the sealed field; and without the server's date. */
function plain(status: number, headers: Headers, html: string): string {
  const shown = html
    .replaceAll(/value="[\w-]{40,}"/g, 'value="sealed"')
    .replaceAll(/<time.*?<\/time>/g, 'then')
    .replaceAll(/\+1 212 555 \d{4}/g, 'address');
  const others = [...headers].filter(([name]) => !['date', 'content-length'].includes(name));
  return `${status} ${JSON.stringify(others)} ${shown}`;
}
