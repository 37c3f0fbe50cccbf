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
  changesForAddress: { burst: 2, perMinute: 1 },
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

  it('of guesses are counted for all networks of a customer together, of IPv6', async () => {
    const at = (network: number) => ({ 'x-forwarded-for': `2001:db8:77:${network}::1` });
    const link = await givenLink(owner, someone());
    for (let network = 1; network <= 6; network += 1) await statusesOf(1, noLink, at(network));
    expect((await visit(link, { headers: at(7) })).status).toBe(429);
    expect((await visit(link, { headers: { 'x-forwarded-for': '2001:db8:78:1::1' } })).status).toBe(200);
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

  it('of opt-outs for one address end with 429 wherever they come from, and leave its links alone', async () => {
    const recipient = someone();
    const link = await givenLink(owner, recipient);
    const statuses: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      const headers = newSource();
      const { sealed = '' } = await visit(form, { headers });
      const fields = { action: 'opt-out', sealed, phoneNumber: recipient };
      statuses.push((await visit(form, { headers, fields })).status);
    }
    expect(statuses).toEqual([200, 200, 429]);
    expect((await press(link, 'opt-out')).status).toBe(200);
    expect(await logOf(app.db, owner.accountId, recipient)).toHaveLength(3);
  });

  it('of changes of mind by a link end with 429; opting out by it never does', async () => {
    const recipient = someone();
    const link = await givenLink(owner, recipient);
    const statuses: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      statuses.push((await press(link, 'opt-out')).status, (await press(link, 'mistake')).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await press(link, 'opt-out')).heading).toBe('You have opted out');
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
