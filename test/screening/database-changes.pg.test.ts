/** One screening during which the database becomes another one. */
import { expect, it } from 'vitest';
import type { RecipientSets } from '../../src/core/log/recipient-sets.js';
import { screenRecipients } from '../../src/features/screening/screen-recipients.js';
import { useDatabase } from '../support/database.js';
import { noRecipientSets } from '../support/no-recipient-sets.js';
import { givenBareAccount, givenBareSender } from '../support/words.js';
import { optOutAll, phones } from './given-sets.js';
import { nobodyErased } from '../support/nobody-erased.js';

const database = useDatabase();

it('D5 begins again when the database has become another one since it began', async () => {
  const accountId = await givenBareAccount(database.db);
  const { senderId } = await givenBareSender(database.db, accountId, { scopeKey: 10 });
  const recipients = phones(3);
  await optOutAll(database.db, accountId, recipients.slice(0, 2));
  let run = 'the first';
  let asked = 0;
  const recipientSets: RecipientSets = {
    ...noRecipientSets,
    async at() {
      asked += 1;
      if (run !== 'the first') return null;
      // The set of the one before, in which nobody had said anything; it is dropped a moment later.
      run = 'the second';
      return { has: () => false };
    },
  };
  const services = { db: { ...database.db, identity: () => run }, recipientSets, erased: nobodyErased };
  const request = { senderIds: [senderId], category: 'MARKETING', recipients, region: null } as const;
  const screened = await screenRecipients(services, accountId, request);
  expect(screened.suppressed.map(({ index }) => index)).toEqual([0, 1]);
  expect(screened.database).toBe('the second');
  expect(asked).toBe(2);
});
