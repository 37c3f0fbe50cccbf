/** Of which sender a list is, and how far words on our side reach. */
import { describe, expect, it } from 'vitest';
import {
  AddGroupDocument,
  OptInDocument,
  OptOutDocument,
  type OptInInput,
  type OptOutInput,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { awsPage, checkList, filesOfCheck, linesOf, take } from './checked-lists.js';

const app = useApp();
const person = (place: number) => `+1212778${String(place).padStart(4, '0')}`;
const occurredAt = '2025-05-01T00:00:00Z';
const all = { onlyTheirs: 0, theirsIsOlder: 0, onlyOurs: 0, oursIsNewer: 0, both: 0 };

const optOut = ({ admin }: TestAccount, input: OptOutInput) => admin.run(OptOutDocument, { input });
const optIn = ({ admin }: TestAccount, input: Omit<OptInInput, 'evidence'>) =>
  admin.run(OptInDocument, { input: { evidence: 'a form', ...input } });

async function givenGroup() {
  const account = await givenAccount(app);
  const one = await givenNumber(account);
  const two = await givenNumber(account);
  const other = await givenNumber(account);
  const { addGroup } = await account.admin.run(AddGroupDocument, {
    name: 'Pool',
    senderIds: [one.id, two.id],
  });
  return { account, one, two, other, groupId: addGroup.id };
}

const listed = (...people: number[]) =>
  awsPage(people.map((place) => ({ OptedOutNumber: person(place), OptedOutTimestamp: 1_735_689_600 })));

describe('a list of a group', () => {
  it('is compared for each of its senders, and taken for the group', async () => {
    const { account, one, two, other, groupId } = await givenGroup();
    await optOut(account, { recipients: [person(1)], scope: 'GROUP', groupId, occurredAt });
    await optOut(account, { recipients: [person(2)], scope: 'SENDER', senderIds: [two.id], occurredAt });
    await optOut(account, { recipients: [person(3)], scope: 'SENDER', senderIds: [other.id], occurredAt });
    const check = await checkList(account, listed(4), { groupId, listName: 'Default' });
    expect(check.senders).toEqual([
      { sender: { id: one.id, address: one.address }, ...all, onlyTheirs: 1, onlyOurs: 1 },
      { sender: { id: two.id, address: two.address }, ...all, onlyTheirs: 1, onlyOurs: 2 },
    ]);
    const { onlyOurs, forProvider } = await filesOfCheck(account, check.id);
    expect(linesOf(onlyOurs)).toHaveLength(3);
    // AWS has one list for both: each number once.
    expect(forProvider?.match(/\+1\d{10}$/gm)).toEqual([person(1), person(2)]);
    await take(account, check.id);
    const again = await checkList(account, listed(1, 2, 4), { groupId, listName: 'Default' });
    expect(again.senders.map(({ sender: _sender, ...counts }) => counts)).toEqual([
      { ...all, onlyTheirs: 1, both: 2 },
      { ...all, both: 3 },
    ]);
  });

  it("of a log of Twilio's is that of the rows which name its senders or its service; others are of theirs", async () => {
    const { account, one, two, other, groupId } = await givenGroup();
    const service = 'MG00000000000000000000000000000001';
    const blocked = (from: string, place: number) => ({
      from,
      to: person(place),
      body: 'Sale!',
      direction: 'outbound-api',
      error_code: 21610,
      date_sent: 'Wed, 01 Jan 2025 00:00:00 +0000',
    });
    const messages = [
      blocked(one.address, 1),
      blocked(other.address, 2),
      blocked('+19995550100', 3),
      { ...blocked('', 4), messaging_service_sid: service },
    ];
    const check = await checkList(account, JSON.stringify({ messages }), {
      provider: 'TWILIO',
      groupId,
      listName: service,
    });
    expect(check.import).toMatchObject({ state: 'DONE', rowsRead: 4, refused: 1 });
    expect(check.senders).toEqual([
      { sender: { id: one.id, address: one.address }, ...all, onlyTheirs: 2 },
      { sender: { id: two.id, address: two.address }, ...all, onlyTheirs: 2 },
      { sender: { id: other.id, address: other.address }, ...all, onlyTheirs: 1 },
    ]);
    await take(account, check.id);
    const empty = JSON.stringify({ messages: [] });
    const later = await checkList(account, empty, { provider: 'TWILIO', groupId, listName: service });
    const items = (await filesOfCheck(account, later.id)).forProvider?.trim().split('\n') ?? [];
    expect(items.map((item) => JSON.parse(item) as unknown)).toEqual(
      [1, 4].map((place) => ({
        contact_id: person(place),
        correlation_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        sender_id: service,
        date_of_consent: '2025-01-01T00:00:00.000Z',
        status: 'opt-out',
        source: 'others',
      })),
    );
  });
});

describe('ours', () => {
  it('is what the decision says of each sender: a narrower opt-in, a hold, more than marketing', async () => {
    const { account, one, two } = await givenGroup();
    const senderIds = [one.id, two.id];
    await optOut(account, { recipients: [person(1), person(2)], scope: 'ACCOUNT', occurredAt });
    await optIn(account, { recipients: [person(1), person(2)], scope: 'SENDER', senderIds: [one.id] });
    const hold = { hold: true, evidence: 'a court', blocks: 'ALL' } as const;
    await optOut(account, { recipients: [person(3)], scope: 'ACCOUNT', occurredAt, ...hold });
    await optIn(account, { recipients: [person(3)], scope: 'ACCOUNT' });
    const check = await checkList(account, listed(1), { senderIds });
    expect(check.senders.map(({ sender: _sender, ...counts }) => counts)).toEqual([
      { ...all, theirsIsOlder: 1, onlyOurs: 1 },
      { ...all, both: 1, onlyOurs: 2 },
    ]);
    expect(linesOf((await filesOfCheck(account, check.id)).onlyOurs)).toContainEqual(
      `'${person(3)},'${one.address},ONLY_OURS,ACCOUNT,ALL,true,2025-05-01T00:00:00.000Z,MANUAL,put-opted-out-number at AWS`,
    );
  });
});

describe('any CSV', () => {
  it('names senders as imports do, and neither a scope nor what is blocked; a row of a sender that is none is refused', async () => {
    const { account, one, other } = await givenGroup();
    const file = [
      'Phone;Sender;Scope;Blocks;Opted out at',
      `${person(1)};${one.address};ACCOUNT;ALL;2025-01-01`,
      `${person(2)};old;;;2025-01-01`,
      `${person(3)};nobody;;;`,
      `${person(4)};;;;`,
    ].join('\n');
    const check = await checkList(account, file, {
      provider: 'OTHER',
      senderMap: [{ value: 'old', senderIds: [other.id] }],
    });
    expect(check.import).toMatchObject({ state: 'DONE', added: 2, refused: 2 });
    expect(check.senders).toEqual([
      { sender: { id: one.id, address: one.address }, ...all, onlyTheirs: 1 },
      { sender: { id: other.id, address: other.address }, ...all, onlyTheirs: 1 },
    ]);
    expect((await filesOfCheck(account, check.id)).forProvider).toBeNull();
  });
});
