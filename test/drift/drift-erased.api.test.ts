/** R3: who is erased is on no provider's list that Heed holds. */
import { expect, it } from 'vitest';
import { erase } from '../erasure/given-person.js';
import { placesNaming, spellingsOf } from '../erasure/grep-database.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { awsPage, checkList, filesOfCheck, linesOf } from './checked-lists.js';

const app = useApp({}, { erasures: { settle: 50, every: 100, idle: 50 } });
const [person, other] = ['+12127780101', '+12127780102'];
const entries = [person, other].map((OptedOutNumber) => ({
  OptedOutNumber,
  OptedOutTimestamp: 1_735_689_600,
}));

it('R3 who is erased goes from the lists of checks and from their files; a later list that has them finds them opted out', async () => {
  const account = await givenAccount(app);
  const { id } = await givenNumber(account);
  const senderIds = [id];
  const input = { senderIds, listName: `of-${person.slice(1)}` };
  const check = await checkList(account, awsPage(entries), input);
  await erase(account, person);
  expect(await placesNaming(app.db, spellingsOf(person))).toEqual([]);
  // Their bytes named the person: the other's go with them.
  expect(await filesOfCheck(account, check.id)).toMatchObject({ onlyTheirs: null });

  const again = await checkList(account, awsPage(entries), { senderIds });
  const { onlyTheirs } = await filesOfCheck(account, again.id);
  expect(onlyTheirs).not.toContain(person.slice(1));
  expect(linesOf(onlyTheirs)).toHaveLength(1);
  expect(again.senders).toMatchObject([{ onlyTheirs: 1, onlyOurs: 0, both: 0 }]);
});
