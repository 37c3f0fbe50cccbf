import { beforeAll, describe, expect, it } from 'vitest';
import type { RunningApp } from '../../src/shell/app.js';
import { startTestApp, useApp } from '../support/app.js';
import {
  givenLink,
  givenSendingAccount,
  logOf,
  oneClick,
  press,
  type Sending,
  someone,
  visit,
} from './visits.js';

const allowances = {
  unknownFromSource: { burst: 3, perMinute: 1 },
  guessesFromSource: { burst: 6, perMinute: 1 },
  publicFromSource: { burst: 4, perMinute: 1 },
  publicForAddress: { burst: 2, perMinute: 1 },
  answersOfSpeaker: { burst: 2, perMinute: 1 },
  mistakesOfLink: { burst: 2, perMinute: 1 },
  publicMistakesForAddress: { burst: 2, perMinute: 1 },
};
const app = useApp({ trustProxy: ['loopback'] }, { webForm: { allowances } });
let owner: Sending;
let form: string;
beforeAll(async () => {
  owner = await givenSendingAccount(app);
  form = `${app.origin}/opt-out/${owner.accountId}`;
});

let lastSource = 0;
/** A source that nobody else has, as the proxy names it. */
const newSource = () => {
  lastSource += 1;
  return { 'x-forwarded-for': `203.0.113.${lastSource}` };
};
const noLink = () => `${app.origin}/u/${String(Math.random()).slice(2, 12).padEnd(10, '0')}`;

async function statusesOf(count: number, url: () => string, headers: Record<string, string>) {
  const statuses: number[] = [];
  for (let time = 0; time < count; time += 1) statuses.push((await visit(url(), { headers })).status);
  return statuses;
}

/** A visit of the public form, from the source of these headers. */
async function optOut(headers: Record<string, string>, phoneNumber: string, email = '') {
  const { sealed = '' } = await visit(form, { headers });
  return visit(form, { headers, fields: { action: 'opt-out', sealed, phoneNumber, email } });
}

describe('floods', () => {
  it('of unknown links end with 429 for their source, which says when to come back; links that exist work on', async () => {
    const headers = newSource();
    const link = await givenLink(owner, someone());
    expect(await statusesOf(4, noLink, headers)).toEqual([404, 404, 404, 429]);
    const page = await visit(noLink(), { headers });
    expect(page.heading).toBe('Please wait a moment');
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await visit(link, { headers })).status).toBe(200);
    expect((await visit(link, { headers, fields: oneClick })).status).toBe(200);
    expect((await visit(noLink(), { headers: newSource() })).status).toBe(404);
  });

  it('of guesses end with nothing being looked up for their source', async () => {
    const headers = newSource();
    const link = await givenLink(owner, someone());
    await statusesOf(6, noLink, headers);
    expect((await visit(link, { headers })).status).toBe(429);
    expect((await visit(form, { headers })).status).toBe(429);
    expect((await visit(link, { headers: newSource() })).status).toBe(200);
  });

  it('are counted by networks, of IPv6 too', async () => {
    const at = (end: string) => ({ 'x-forwarded-for': `2001:db8:1:2:${end}` });
    expect(await statusesOf(3, noLink, at('3:4:5:6'))).toEqual([404, 404, 404]);
    expect(await statusesOf(1, noLink, at('ffff::1'))).toEqual([429]);
    expect(await statusesOf(1, noLink, { 'x-forwarded-for': '2001:db8:1:3::1' })).toEqual([404]);
  });

  it('on the public form end with 429 for their source', async () => {
    const headers = newSource();
    const statuses: number[] = [];
    for (let time = 0; time < 5; time += 1) {
      const { sealed = '' } = await visit(form, { headers });
      const fields = { action: 'opt-out', sealed, phoneNumber: someone() };
      statuses.push((await visit(form, { headers, fields })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });

  it('of new opt-outs for one address end with 429 for their source; nobody else, and nothing else, is refused with them', async () => {
    const recipient = someone();
    const link = await givenLink(owner, recipient);
    const headers = newSource();
    const statuses: number[] = [];
    for (let time = 0; time < 3; time += 1) statuses.push((await optOut(headers, recipient)).status);
    expect(statuses).toEqual([200, 200, 429]);
    // The address beside it is recorded all the same.
    const email = `${recipient.slice(1)}@example.com`;
    expect((await optOut(headers, recipient, email)).status).toBe(429);
    expect(await logOf(app.db, owner.accountId, email)).toHaveLength(1);
    expect((await optOut(newSource(), recipient)).status).toBe(200);
    expect((await press(link, 'opt-out')).status).toBe(200);
    expect(await logOf(app.db, owner.accountId, recipient)).toHaveLength(4);
  });

  it('D5 keep nobody from opting out: whatever others have done with the address, its person is recorded', async () => {
    const recipient = someone();
    const email = `${recipient.slice(1)}@example.com`;
    const { sealed = '' } = await visit(form, { headers: newSource() });
    const fields = { action: 'opt-out', sealed, phoneNumber: recipient };
    // One visit that is sent again and again, and cycles of others, until they are refused.
    const page = await visit(form, { headers: newSource(), fields });
    for (let time = 0; time < 6; time += 1) {
      expect((await visit(form, { headers: newSource(), fields })).status).toBe(200);
    }
    await visit(form, { headers: newSource(), fields: { action: 'mistake', sealed: page.sealed ?? '' } });
    const statuses: number[] = [];
    for (let time = 0; time < 2; time += 1) {
      const done = await optOut(newSource(), recipient);
      const mistake = { action: 'mistake', sealed: done.sealed ?? '' };
      statuses.push(done.status, (await visit(form, { headers: newSource(), fields: mistake })).status);
    }
    // What is bounded is taking back: so are the cycles.
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await optOut(newSource(), recipient, email)).heading).toBe('You have opted out');
    expect((await logOf(app.db, owner.accountId, recipient)).at(-1)?.kind).toBe('OPTED_OUT');
    expect(await logOf(app.db, owner.accountId, email)).toHaveLength(1);
  });

  it('on the public form don’t touch the links of the address, nor answers the mistakes', async () => {
    const recipient = someone();
    const link = await givenLink(owner, recipient);
    for (let time = 0; time < 4; time += 1) {
      const done = await optOut(newSource(), recipient);
      for (const more of [{ action: 'reason', reason: 'OTHER' }, { action: 'mistake' }]) {
        await visit(form, { headers: newSource(), fields: { ...more, sealed: done.sealed ?? '' } });
      }
    }
    await press(link, 'opt-out');
    const answers = ['TOO_MANY', 'OTHER', 'NOT_RELEVANT'].map((reason) => ({ reason }));
    const statuses: number[] = [];
    for (const answer of answers) statuses.push((await press(link, 'reason', answer)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await press(link, 'mistake')).status).toBe(200);
    expect((await visit(link)).text).not.toContain('That was a mistake');
  });

  it('of new answers by a link end with 429; the same one again is free, and so is a mistake that takes nothing back', async () => {
    const link = await givenLink(owner, someone());
    await press(link, 'opt-out');
    for (let time = 0; time < 4; time += 1) {
      expect((await press(link, 'reason', { reason: 'OTHER' })).status).toBe(200);
    }
    expect((await press(link, 'reason', { reason: 'TOO_MANY' })).status).toBe(200);
    expect((await press(link, 'reason', { reason: 'OTHER' })).status).toBe(429);
    for (let time = 0; time < 4; time += 1) expect((await press(link, 'mistake')).status).toBe(200);
    await press(link, 'opt-out');
    expect((await press(link, 'mistake')).status).toBe(200);
  });

  it('of changes of mind by a link end with 429; opting out by it never does', async () => {
    const link = await givenLink(owner, someone());
    const statuses: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      statuses.push((await press(link, 'opt-out')).status, (await press(link, 'mistake')).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await press(link, 'opt-out')).heading).toBe('You have opted out');
  });

  it('of presses of one button at once cost what one costs', async () => {
    const link = await givenLink(owner, someone());
    await press(link, 'opt-out');
    await Promise.all([press(link, 'mistake'), press(link, 'mistake')]);
    await press(link, 'opt-out');
    expect((await press(link, 'mistake')).status).toBe(200);
    await press(link, 'opt-out');
    expect((await press(link, 'mistake')).status).toBe(429);
  });
});

it('whoever names a source of its own is believed only where proxies are trusted', async () => {
  const alone: RunningApp = await startTestApp(app.url, {}, { webForm: { allowances } });
  try {
    const statuses: number[] = [];
    for (let time = 0; time < 4; time += 1) {
      statuses.push((await visit(`${alone.url}/u/0000000000`, { headers: newSource() })).status);
    }
    expect(statuses).toEqual([404, 404, 404, 429]);
  } finally {
    await alone.stop();
  }
});
