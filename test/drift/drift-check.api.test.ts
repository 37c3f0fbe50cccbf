/** A provider's list beside ours, from the list's upload to what is taken and what is to be done. */
import { describe, expect, it } from 'vitest';
import {
  AddGroupDocument,
  EventsWithImportsDocument,
  MayContactDocument,
  OptInDocument,
  OptOutDocument,
  type OptOutInput,
} from '../generated/operations.js';
import { filesOf } from '../imports/sent-files.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { awsPage, checkList, filesOfCheck, linesOf, take } from './checked-lists.js';

const app = useApp();

const person = (place: number) => `+1212777${String(place).padStart(4, '0')}`;

async function optOut({ admin }: TestAccount, input: OptOutInput) {
  await admin.run(OptOutDocument, { input });
}

async function eventsOf({ admin }: TestAccount) {
  return (await admin.run(EventsWithImportsDocument, { first: 500 })).optOutEvents.nodes;
}

async function mayContact({ admin }: TestAccount, senderId: string, recipient: string) {
  return (await admin.run(MayContactDocument, { senderId, recipient })).mayContact.allowed;
}

const march = { OptedOutTimestamp: 1_740_787_200.5, EndUserOptedOut: true };

describe('a list of AWS', () => {
  it('is compared with ours both ways, and what only they have is taken: nobody is opted in by any of it', async () => {
    const account = await givenAccount(app);
    const sender = await givenNumber(account);
    const inGroup = await givenNumber(account, { address: '+14155550101' });
    await account.admin.run(AddGroupDocument, { name: 'Pool', senderIds: [sender.id, inGroup.id] });
    const occurredAt = '2025-05-01T00:00:00Z';
    await optOut(account, { recipients: [person(1)], scope: 'SENDER', senderIds: [sender.id], occurredAt });
    await optOut(account, { recipients: [person(2)], scope: 'ACCOUNT', occurredAt });
    await optOut(account, { recipients: [person(3)], scope: 'CHANNEL', channel: 'SMS', occurredAt });
    await optOut(account, { recipients: [person(4), 'one@example.com'], scope: 'ACCOUNT' });
    await optOut(account, { recipients: [person(5)], scope: 'SENDER', senderIds: [inGroup.id], occurredAt });
    const optIn = { scope: 'ACCOUNT', evidence: 'a form' } as const;
    await account.admin.run(OptInDocument, { input: { ...optIn, recipients: [person(6)] } });
    const before = await eventsOf(account);

    const list = awsPage([
      { OptedOutNumber: person(1).slice(1), ...march },
      { OptedOutNumber: person(6), ...march },
      {
        OptedOutNumber: person(7),
        OptedOutTimestamp: '2025-04-01T10:00:00.250000-07:00',
        EndUserOptedOut: false,
      },
      { OptedOutNumber: person(8), ...march },
      { OptedOutNumber: '12' },
    ]);
    const check = await checkList(account, list, { senderIds: [sender.id], listName: 'Default' });
    expect(check.import).toMatchObject({ state: 'DONE', dryRun: true, rowsRead: 5, added: 2, refused: 1 });
    expect(check).toMatchObject({ provider: 'AWS', listName: 'Default', ignored: 0 });
    expect(check.senders).toEqual([
      {
        sender: { id: sender.id, address: sender.address },
        onlyTheirs: 2,
        theirsIsOlder: 1,
        onlyOurs: 2,
        oursIsNewer: 1,
        both: 1,
      },
    ]);
    const ofRows = await filesOf(account, check.id);
    expect(ofRows.errors).toMatch(/^'\+12,,,,,6,recipient,/m);
    expect(ofRows.rows).toContain(`'${person(1)},2025-03-01T00:00:00.500Z,,,opted out by the recipient,`);
    const files = await filesOfCheck(account, check.id);
    expect(files.onlyTheirs?.startsWith('\ufeffrecipient,sender,difference,listedSince,')).toBe(true);
    expect(linesOf(files.onlyTheirs)).toEqual([
      expect.stringMatching(
        /^'\+12127770006,'\+\d+,THEIRS_IS_OLDER,2025-03-01T00:00:00\.500Z,opted in,ACCOUNT,20.*,MANUAL,delete-opted-out-number/,
      ),
      expect.stringMatching(
        /^'\+12127770007,'\+\d+,ONLY_THEIRS,2025-04-01T17:00:00\.250Z,nothing,,,,takeFromProvider/,
      ),
      expect.stringMatching(/^'\+12127770008,.*,ONLY_THEIRS,/),
    ]);
    expect(linesOf(files.onlyOurs)).toEqual([
      `'${person(2)},'${sender.address},ONLY_OURS,ACCOUNT,MARKETING,false,${occurredAt.replace('Z', '.000Z')},MANUAL,put-opted-out-number at AWS`,
      `'${person(3)},'${sender.address},ONLY_OURS,CHANNEL,MARKETING,false,${occurredAt.replace('Z', '.000Z')},MANUAL,put-opted-out-number at AWS`,
      expect.stringMatching(/^'\+12127770004,.*,OURS_IS_NEWER,ACCOUNT,/),
    ]);
    expect(files.forProvider?.split('\n')).toEqual([
      ...[person(2), person(3)].map(
        (who) =>
          `aws pinpoint-sms-voice-v2 put-opted-out-number --opt-out-list-name Default --opted-out-number ${who}`,
      ),
      '',
    ]);
    expect(await eventsOf(account)).toEqual(before);

    const { answered, ended } = await take(account, check.id);
    expect(answered.import.dryRun).toBe(false);
    expect(ended.import).toMatchObject({ state: 'DONE', added: 2, overruled: 1 });
    // What was found stays as it was found.
    expect(ended.senders).toEqual(check.senders);
    expect(await filesOfCheck(account, check.id)).toEqual(files);
    const taken = (await eventsOf(account)).filter(({ import: of }) => of !== null);
    expect(taken.map(({ kind }) => kind)).toEqual(taken.map(() => 'OPTED_OUT'));
    expect(
      taken
        .filter(({ changed }) => changed)
        .map(({ recipient }) => recipient)
        .sort(),
    ).toEqual([person(7), person(8)]);
    expect(await mayContact(account, sender.id, person(7))).toBe(false);
    expect(await mayContact(account, inGroup.id, person(7))).toBe(true);
    expect(await mayContact(account, sender.id, person(6))).toBe(true);

    const again = await take(account, check.id);
    expect(again.ended).toEqual(ended);
    const later = await checkList(account, list, { senderIds: [sender.id], listName: 'Default' });
    expect(later.senders).toEqual([
      {
        sender: check.senders[0]?.sender,
        onlyTheirs: 0,
        theirsIsOlder: 1,
        onlyOurs: 2,
        oursIsNewer: 1,
        both: 3,
      },
    ]);
    expect(later.import).toMatchObject({ added: 0 });
  });
});
