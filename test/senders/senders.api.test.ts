import { describe, expect, it } from 'vitest';
import {
  AddNumberDocument,
  AddProfileDocument,
  ArchiveSenderDocument,
  NumbersDocument,
  ProfilesDocument,
  SenderDocument,
  UpdateSenderDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';

const app = useApp();

describe('a number', () => {
  it('speaks the language of the account, and has what was said of it', async () => {
    const { admin } = await givenAccount(app, { language: 'fr', defaultRegion: 'FR' });
    const { addNumber } = await admin.run(AddNumberDocument, {
      input: {
        address: 'ACME',
        label: ' News ',
        purpose: 'UTILITY',
        replyAddress: '36 180',
        enforceAccountOptOuts: true,
        repliesBy: 'PROVIDER',
      },
    });
    expect(addNumber).toMatchObject({
      address: 'ACME',
      channel: 'SMS',
      kind: 'ALPHANUMERIC',
      country: null,
      label: 'News',
      purpose: 'UTILITY',
      language: 'fr',
      replyAddress: '36180',
      enforceAccountOptOuts: true,
      repliesBy: 'PROVIDER',
      archivedAt: null,
      group: null,
    });
    expect((await admin.run(NumbersDocument, {})).numbers).toEqual([addNumber]);
  });

  it('can be there once on a channel', async () => {
    const account = await givenAccount(app);
    await givenNumber(account, { address: '+447400123456' });
    const again = await account.admin.send(AddNumberDocument, { input: { address: '+44 7400 123456' } });
    expect(again.errors[0]?.extensions.code).toBe('CONFLICT');
    await givenNumber(account, { address: '+447400123456', channel: 'RCS' });
    await givenNumber(await givenAccount(app), { address: '+447400123456' });
  });

  it('is there once even when it is added many times at once', async () => {
    const account = await givenAccount(app);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        account.admin.send(AddNumberDocument, { input: { address: '+447400123456' } }),
      ),
    );
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    expect((await account.admin.run(NumbersDocument, {})).numbers).toHaveLength(1);
  });

  it('is found by its address as people write it', async () => {
    const account = await givenAccount(app, { defaultRegion: 'GB' });
    const senderNumber = await givenNumber(account, { address: '+447400123456' });
    for (const address of ['07400 123 456', '+44 (7400) 123456', 'sms:+447400123456']) {
      expect((await account.admin.run(SenderDocument, { address })).sender?.id).toBe(senderNumber.id);
    }
    expect(
      (await account.admin.run(SenderDocument, { address: '+447400123456', channel: 'WHATSAPP' })).sender,
    ).toBeNull();
    expect((await account.admin.run(SenderDocument, { address: '+447400123457' })).sender).toBeNull();
  });
});

it('a profile is on WhatsApp unless it says otherwise', async () => {
  const { admin } = await givenAccount(app);
  await admin.run(AddProfileDocument, { input: { address: '+447400123456' } });
  await admin.run(AddProfileDocument, {
    input: { address: 'News@acme.example', channel: 'EMAIL', label: 'News' },
  });
  const { profiles } = await admin.run(ProfilesDocument, {});
  expect(profiles.map(({ address, channel }) => [address, channel])).toEqual([
    ['+447400123456', 'WHATSAPP'],
    ['news@acme.example', 'EMAIL'],
  ]);
});

it('updateSender changes what is given, clears with null and leaves the rest', async () => {
  const account = await givenAccount(app);
  const { id } = await givenNumber(account, { label: 'One', replyAddress: '12345', language: 'de' });
  const first = await account.admin.run(UpdateSenderDocument, { id, input: { label: null, purpose: 'OTP' } });
  expect(first.updateSender).toMatchObject({
    label: null,
    purpose: 'OTP',
    replyAddress: '12345',
    language: 'de',
  });
  const second = await account.admin.run(UpdateSenderDocument, {
    id,
    input: { replyAddress: null, enforceAccountOptOuts: true },
  });
  expect(second.updateSender).toMatchObject({
    purpose: 'OTP',
    replyAddress: null,
    enforceAccountOptOuts: true,
  });
});

describe('an archived sender', () => {
  it('stays in the list with the time, and archiving it again changes nothing', async () => {
    const account = await givenAccount(app);
    const { id } = await givenNumber(account);
    const first = (await account.admin.run(ArchiveSenderDocument, { id })).archiveSender;
    const second = (await account.admin.run(ArchiveSenderDocument, { id })).archiveSender;
    expect(first.archivedAt).not.toBeNull();
    expect(second).toEqual(first);
    expect((await account.admin.run(NumbersDocument, {})).numbers).toMatchObject([
      { id, archivedAt: first.archivedAt },
    ]);
  });

  it('is in use again, under its id, when its address is added again', async () => {
    const account = await givenAccount(app);
    const { id, address } = await givenNumber(account, { label: 'Old' });
    await account.admin.run(ArchiveSenderDocument, { id });
    const revived = await givenNumber(account, { address, label: 'New' });
    expect(revived).toMatchObject({ id, archivedAt: null, label: 'New' });
  });

  it('has one successor at most: in use, another one, and for the same kind of recipients', async () => {
    const account = await givenAccount(app);
    const [first, second, third] = [
      await givenNumber(account),
      await givenNumber(account),
      await givenNumber(account),
    ];
    const { addProfile } = await account.admin.run(AddProfileDocument, {
      input: { address: 'a@acme.example', channel: 'EMAIL' },
    });
    const refusal = async (id: string, successorId: string) =>
      (await account.admin.send(ArchiveSenderDocument, { id, successorId })).errors[0]?.extensions.code;
    expect(await refusal(first.id, first.id)).toBe('BAD_USER_INPUT');
    expect(await refusal(first.id, addProfile.id)).toBe('BAD_USER_INPUT');
    expect(await refusal(first.id, 'nobody')).toBe('NOT_FOUND');
    await account.admin.run(ArchiveSenderDocument, { id: third.id });
    expect(await refusal(first.id, third.id)).toBe('BAD_USER_INPUT');
    await account.admin.run(ArchiveSenderDocument, { id: first.id, successorId: second.id });
    await account.admin.run(ArchiveSenderDocument, { id: first.id, successorId: second.id });
    const fourth = await givenNumber(account);
    expect(await refusal(first.id, fourth.id)).toBe('CONFLICT');
  });
});
