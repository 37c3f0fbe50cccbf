/** D1 The check says of each recipient and sender what the decision says. */
import { expect, it } from 'vitest';
import {
  AddGroupDocument,
  WordThatDecidesDocument,
  OptInDocument,
  OptOutDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { seededRandom } from '../support/seeded-random.js';
import { asOf, awsPage, checkList, filesOfCheck, linesOf } from './checked-lists.js';

const app = useApp();
const people = Array.from({ length: 30 }, (_, place) => `+121277800${String(place + 10)}`);
const days = ['2025-01-01', '2025-06-01', '2026-02-01', '2026-03-01'].map((day) => `${day}T00:00:00.000Z`);
const listedAt = days[1] ?? '';

it('D1 a check says of each recipient and sender what mayContact says of them, and its files the same whatever is said after it', async () => {
  const random = seededRandom(8);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const account = await givenAccount(app);
  const senders = [await givenNumber(account), await givenNumber(account), await givenNumber(account)];
  const senderIds = senders.map(({ id }) => id);
  const { addGroup } = await account.admin.run(AddGroupDocument, {
    name: 'Pool',
    senderIds: senderIds.slice(0, 2),
  });
  const { id: groupId } = addGroup;
  const scopes = [
    { scope: 'ACCOUNT' as const },
    { scope: 'CHANNEL' as const, channel: 'SMS' as const },
    { scope: 'GROUP' as const, groupId },
    ...senderIds.map((id) => ({ scope: 'SENDER' as const, senderIds: [id] })),
  ];
  const saySome = async (words: number) => {
    for (let word = 0; word < words; word += 1) {
      const said = { ...pick(scopes), recipients: [pick(people), pick(people)] };
      if (random() < 0.6) {
        await account.admin.run(OptOutDocument, { input: { ...said, occurredAt: pick(days) } });
      } else {
        await account.admin.run(OptInDocument, {
          input: { ...said, occurredAt: pick(days), evidence: 'a form' },
        });
      }
    }
  };
  await saySome(60);
  const listed = people.filter(() => random() < 0.5);
  const check = await checkList(
    account,
    awsPage(listed.map((OptedOutNumber) => ({ OptedOutNumber, OptedOutTimestamp: listedAt }))),
    { senderIds },
  );
  const expected = new Map<string, string>();
  for (const { id, address } of senders) {
    for (const recipient of people) {
      const found = await differenceOf(account, id, recipient, listed.includes(recipient));
      if (found !== null) expected.set(`'${recipient},'${address}`, found);
    }
  }
  const kinds = new Set(expected.values());
  expect(kinds).toEqual(new Set(['BOTH', 'ONLY_THEIRS', 'THEIRS_IS_OLDER', 'ONLY_OURS', 'OURS_IS_NEWER']));
  const files = await filesOfCheck(account, check.id);
  const found = [...linesOf(files.onlyTheirs), ...linesOf(files.onlyOurs)].map((line) => line.split(','));
  expect(
    Object.fromEntries(found.map(([recipient, sender, kind]) => [`${recipient},${sender}`, kind])),
  ).toEqual(Object.fromEntries([...expected].filter(([, kind]) => kind !== 'BOTH')));
  for (const { sender, ...counts } of check.senders) {
    const ofSender = [...expected]
      .filter(([key]) => key.endsWith(`'${sender.address}`))
      .map(([, kind]) => kind);
    const count = (kind: string) => ofSender.filter((one) => one === kind).length;
    expect(counts).toEqual({
      onlyTheirs: count('ONLY_THEIRS'),
      theirsIsOlder: count('THEIRS_IS_OLDER'),
      onlyOurs: count('ONLY_OURS'),
      oursIsNewer: count('OURS_IS_NEWER'),
      both: count('BOTH'),
    });
  }

  await saySome(40);
  expect(await filesOfCheck(account, check.id)).toEqual(files);
});

async function differenceOf(
  { admin }: TestAccount,
  senderId: string,
  recipient: string,
  isListed: boolean,
): Promise<string | null> {
  const { mayContact } = await admin.run(WordThatDecidesDocument, { senderId, recipient });
  const { allowed, decidedBy } = mayContact;
  const at = decidedBy?.occurredAt ?? '';
  if (isListed) {
    if (!allowed) return 'BOTH';
    return at > listedAt ? 'THEIRS_IS_OLDER' : 'ONLY_THEIRS';
  }
  if (allowed) return null;
  return at > asOf ? 'OURS_IS_NEWER' : 'ONLY_OURS';
}
