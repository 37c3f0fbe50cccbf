import { expect, it } from 'vitest';
import { createAudiences } from '../../src/shell/graphql/audiences.js';

it('a message for followers of one account waits for a few of those for another, however many documents these have', async () => {
  const audiences = createAudiences();
  const made: string[] = [];
  const messageFor = async (audience: string, accountId: string) => {
    const batch = { items: [], place: { position: 1, eventId: null }, caughtUp: true, behind: 0 };
    await audiences.join(audience, accountId).payloadOf(batch, async () => {
      made.push(audience);
      await Promise.resolve();
      return { data: {} };
    });
  };
  const importing = Array.from({ length: 50 }, (_, index) => messageFor(`document ${index}`, 'importing'));
  const quiet = messageFor('quiet', 'quiet');
  await Promise.all([...importing, quiet]);
  expect(made).toHaveLength(51);
  // Four are under way when it comes, and one has waited for longer.
  expect(made.indexOf('quiet')).toBeLessThanOrEqual(5);
});
