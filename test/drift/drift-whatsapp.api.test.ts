/** WhatsApp's senders, and its ids of people, beside lists of providers. */
import { describe, expect, it } from 'vitest';
import { OptInDocument, OptOutDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { awsPage, checkList, filesOfCheck, linesOf } from './checked-lists.js';

const app = useApp();
const [known, other] = ['US.13491208655302741918', 'US.aB3dE5fG7'];
const person = '+12127780001';
const occurredAt = '2025-05-01T00:00:00Z';
const none = { onlyTheirs: 0, theirsIsOlder: 0, onlyOurs: 0, oursIsNewer: 0, both: 0 };

/** Whoever is opted out here is so under a number and an id. */
async function givenSenders() {
  const account = await givenAccount(app);
  const sms = await givenNumber(account);
  const whatsApp = await givenNumber(account, { address: sms.address, channel: 'WHATSAPP' });
  const input = { recipients: [person, known], scope: 'ACCOUNT' as const, occurredAt };
  await account.admin.run(OptOutDocument, { input });
  return { account, sms, whatsApp, senderIds: [sms.id, whatsApp.id] };
}

const entry = (OptedOutNumber: string) => ({ OptedOutNumber, OptedOutTimestamp: 1_735_689_600 });

describe("WhatsApp's id of a person", () => {
  it('is not missing on a list of phone numbers, which cannot have it', async () => {
    const { account, sms, whatsApp, senderIds } = await givenSenders();
    const check = await checkList(account, awsPage([entry(person)]), { senderIds, listName: 'Default' });
    expect(check.senders).toMatchObject([
      { sender: { id: sms.id }, ...none, both: 1 },
      { sender: { id: whatsApp.id }, ...none, both: 1 },
    ]);
    const files = await filesOfCheck(account, check.id);
    expect([linesOf(files.onlyOurs), files.forProvider]).toEqual([[], '']);
  });

  it("is compared where the list can have it, for WhatsApp's senders alone", async () => {
    const { account, sms, whatsApp, senderIds } = await givenSenders();
    const input = { provider: 'OTHER' as const, fileName: 'list.csv', senderIds };
    const having = await checkList(account, `recipient\n${known}\n${other}\n`, input);
    expect(having.senders).toMatchObject([
      { sender: { id: sms.id }, ...none, onlyOurs: 1 },
      { sender: { id: whatsApp.id }, ...none, onlyOurs: 1, both: 1, onlyTheirs: 1 },
    ]);
    const lacking = await checkList(account, `recipient\n${person}\n`, input);
    expect(lacking.senders).toMatchObject([
      { sender: { id: sms.id }, ...none, both: 1 },
      { sender: { id: whatsApp.id }, ...none, onlyOurs: 1, both: 1 },
    ]);
    const { onlyOurs } = await filesOfCheck(account, lacking.id);
    expect(linesOf(onlyOurs)).toEqual([expect.stringMatching(/^US\.13491208655302741918,.*,ONLY_OURS,/)]);
  });
});

it('what to do at Twilio is nothing for senders of WhatsApp: what is sent there is of SMS, MMS and RCS', async () => {
  const { account, sms, whatsApp, senderIds } = await givenSenders();
  const stop = (from: string) => ({
    from: `whatsapp:${from}`,
    to: `whatsapp:${whatsApp.address}`,
    body: 'STOP',
    direction: 'inbound',
    error_code: null,
    date_sent: '2025-01-01T00:00:00Z',
  });
  const optedIn = '+12127780002';
  const input = { recipients: [optedIn], scope: 'ACCOUNT' as const, occurredAt, evidence: 'a form' };
  await account.admin.run(OptInDocument, { input });
  const log = JSON.stringify([stop(other), stop(optedIn)]);
  const check = await checkList(account, log, { provider: 'TWILIO', senderIds });
  expect(check.senders).toMatchObject([
    { sender: { id: sms.id }, ...none, onlyOurs: 1 },
    { sender: { id: whatsApp.id }, ...none, onlyOurs: 2, onlyTheirs: 1, theirsIsOlder: 1 },
  ]);
  const { onlyTheirs, onlyOurs, forProvider } = await filesOfCheck(account, check.id);
  expect(linesOf(onlyTheirs)).toEqual([
    expect.stringMatching(/THEIRS_IS_OLDER,.*,"the recipient alone can lift it, in WhatsApp"$/),
    expect.stringMatching(/^US\.aB3dE5fG7,.*ONLY_THEIRS,.*takeFromProvider opts out here$/),
  ]);
  const ours = linesOf(onlyOurs);
  expect(ours.filter((line) => line.endsWith('nothing: Twilio takes no opt-outs for WhatsApp'))).toHaveLength(
    2,
  );
  expect(ours.filter((line) => line.endsWith('opt-out by the Consent API at Twilio'))).toHaveLength(1);
  // The two senders have one number: an item for the one of WhatsApp would read like this one.
  expect(forProvider?.trim().split('\n')).toEqual([expect.stringContaining(`"contact_id":"${person}"`)]);
});
