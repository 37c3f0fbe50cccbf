import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { cursorAt } from '../../src/core/log/cursor.js';
import {
  CreateCampaignDocument,
  type OptOutEventFilter,
  OptOutEventsDocument,
  OptOutEventsInFullDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { givenGroup, instantOf, said, toSender } from '../support/said.js';

const app = useApp();
const first = instantOf('2026-03-01T10:00:00Z');
const second = instantOf('2026-03-02T10:00:00Z');
const [ann, bob] = ['+14155550101', '+14155550102'] as const;

let owner: TestAccount;
let campaignId: string;
const senders = { sms: '', grouped: '', whatsApp: '' };
/** One event of each sort, at the position that its comment says. */
beforeAll(async () => {
  owner = await givenAccount(app, { defaultRegion: 'US' });
  const { accountId } = owner;
  senders.sms = (await givenNumber(owner)).id;
  senders.grouped = (await givenNumber(owner)).id;
  senders.whatsApp = (await givenNumber(owner, { channel: 'WHATSAPP' })).id;
  const group = await givenGroup(app.db, accountId, [senders.grouped]);
  const campaign = { name: 'A', senderIds: [senders.sms] };
  campaignId = (await owner.admin.run(CreateCampaignDocument, { input: campaign })).createCampaign.id;
  const sms = { ...(await toSender(app.db, accountId, senders.sms)), receivedOn: senders.sms };
  const [one] = await said(
    app.db,
    accountId,
    { recipient: ann, occurredAt: second, source: 'KEYWORD', campaignId, receivedOn: senders.sms }, // 1
    { recipient: ann, occurredAt: first, source: 'IMPORT' }, // 2: late, changes nothing
    { recipient: bob, occurredAt: first, source: 'WEB_FORM', reason: 'TOO_MANY', ...sms }, // 3
    { recipient: bob, occurredAt: second, ...group }, // 4
    { recipient: bob, occurredAt: second, scope: 'CHANNEL', scopeKey: 3, channel: 'WHATSAPP' }, // 5
    { recipient: ann, kind: 'OPTED_IN', ...sms }, // 6
  );
  await said(app.db, accountId, { recipient: ann, kind: 'WITHDRAWN', withdraws: one?.eventId ?? '' }); // 7: 2 still says so
});

async function found(filter: OptOutEventFilter): Promise<number[]> {
  const { optOutEvents } = await owner.admin.run(OptOutEventsDocument, { filter, first: 1000 });
  return optOutEvents.edges.map((edge) => edge.node.position);
}

describe('the log', () => {
  it('is in the order of the positions, and names what each event takes back', async () => {
    expect(await found({ changedOnly: false })).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const { optOutEvents } = await owner.admin.run(OptOutEventsInFullDocument, { first: 1000 });
    const [one] = optOutEvents.nodes;
    expect(optOutEvents.nodes[6]?.withdraws?.id).toBe(one?.id);
    expect(optOutEvents.totalCount).toBe(7);
  });

  it.each([
    ['changedOnly', { changedOnly: true }, [1, 3, 4, 5, 6]],
    ['kinds', { kinds: ['OPTED_IN', 'WITHDRAWN'] }, [6, 7]],
    ['scopes', { scopes: ['GROUP', 'CHANNEL'] }, [4, 5]],
    ['sources', { sources: ['IMPORT'] }, [2]],
    ['reasons', { reasons: ['TOO_MANY', 'OTHER'] }, [3]],
    ['recipient, as people write it', { recipient: '(415) 555-0102' }, [3, 4, 5]],
    ['from, when it was said', { from: '2026-03-02T10:00:00Z', kinds: ['OPTED_OUT'] }, [1, 4, 5]],
    ['to, which is not included', { to: '2026-03-02T10:00:00Z' }, [2, 3]],
    ['channels: what reaches SMS senders', { channels: ['SMS'] }, [1, 2, 3, 4, 6, 7]],
    ['channels: what reaches WhatsApp senders', { channels: ['WHATSAPP'] }, [1, 2, 5, 7]],
    ['empty lists, which ask for nothing', { senderIds: [], kinds: [] }, [1, 2, 3, 4, 5, 6, 7]],
  ] satisfies [string, Partial<OptOutEventFilter>, number[]][])(
    'can be filtered by %s',
    async (_name, filter, expected) => {
      expect(await found({ changedOnly: false, ...filter })).toEqual(expected);
    },
  );

  it('senderIds finds what reaches them, account-wide words and those of their group included', async () => {
    expect(await found({ changedOnly: false, senderIds: [senders.sms] })).toEqual([1, 2, 3, 6, 7]);
    expect(await found({ changedOnly: false, senderIds: [senders.grouped] })).toEqual([1, 2, 4, 7]);
    expect(await found({ changedOnly: false, senderIds: [senders.whatsApp] })).toEqual([1, 2, 5, 7]);
  });

  it('receivedOn finds what was received there only; campaignIds what names the campaign', async () => {
    expect(await found({ changedOnly: false, receivedOn: [senders.sms] })).toEqual([1, 3, 6, 7]);
    expect(await found({ changedOnly: false, campaignIds: [campaignId] })).toEqual([1, 7]);
  });

  it('refuses a sender that does not exist', async () => {
    for (const filter of [{ senderIds: [randomUUID()] }, { receivedOn: ['nobody'] }]) {
      const { errors } = await owner.admin.send(OptOutEventsDocument, {
        filter: { changedOnly: false, ...filter },
      });
      expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
    }
  });

  it('shows nothing of another account', async () => {
    const other = await givenAccount(app);
    const { optOutEvents } = await other.admin.run(OptOutEventsDocument, {});
    expect(optOutEvents.edges).toEqual([]);
  });
});

const page = async (variables: { first?: number; after?: string; last?: number; before?: string }) =>
  (await owner.admin.run(OptOutEventsDocument, variables)).optOutEvents;

describe('pages of the log', () => {
  it.each([1, 3, 7, 1000])('give every event once, forward by %i', async (size) => {
    const seen: number[] = [];
    let after: string | undefined;
    for (let more = true; more;) {
      const { edges, pageInfo } = await page({ first: size, ...(after === undefined ? {} : { after }) });
      seen.push(...edges.map((edge) => edge.node.position));
      after = pageInfo.endCursor ?? undefined;
      more = pageInfo.hasNextPage;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it.each([1, 3])('give every event once, backward by %i', async (size) => {
    const seen: number[] = [];
    let before: string | undefined;
    for (let more = true; more;) {
      const { edges, pageInfo } = await page({ last: size, ...(before === undefined ? {} : { before }) });
      seen.unshift(...edges.map((edge) => edge.node.position));
      before = pageInfo.startCursor ?? undefined;
      more = pageInfo.hasPreviousPage;
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('go on from the cursor of an event, and begin after the place before the first', async () => {
    const all = await page({});
    const third = all.edges[2];
    expect(third?.cursor).toBe(third?.node.cursor);
    expect((await page({ after: third?.cursor ?? '', first: 1 })).edges[0]?.node.position).toBe(4);
    const start = cursorAt(owner.accountId, { position: 0, eventId: null });
    expect((await page({ after: start, first: 1 })).edges[0]?.node.position).toBe(1);
  });

  it('R2 tell a cursor that is garbled or foreign, one ahead of the log, and one of another log, apart', async () => {
    const other = await givenAccount(app);
    await said(app.db, other.accountId, { recipient: ann });
    const foreign = (await other.admin.run(OptOutEventsDocument, {})).optOutEvents.pageInfo.endCursor ?? '';
    const cases = [
      ['garbled', 'CURSOR_UNKNOWN'],
      [foreign, 'CURSOR_UNKNOWN'],
      [cursorAt(owner.accountId, { position: 8, eventId: randomUUID() }), 'CURSOR_AHEAD'],
      [cursorAt(owner.accountId, { position: 2, eventId: randomUUID() }), 'CURSOR_EPOCH'],
    ] as const;
    for (const [after, code] of cases) {
      const { errors } = await owner.admin.send(OptOutEventsDocument, { after });
      expect(errors[0]?.extensions.code).toBe(code);
    }
  });
});
