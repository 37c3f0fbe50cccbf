/** R3 over HTTP: what is left of a person who was erased, and what still works. */
import { describe, expect, it } from 'vitest';
import { AuditTrailDocument } from '../generated/operations.js';
import { givenAccount, useApp } from '../support/app.js';
import { erase, givenKnown, writingsOf } from './given-person.js';
import { placesNaming, spellingsOf } from './grep-database.js';

const app = useApp({}, { erasures: { settle: 50, every: 100, idle: 50 } });

describe('eraseRecipient', () => {
  it.each([
    ['a phone', '+12125550141'],
    ['an e-mail address', 'ann.o+news@example.com'],
  ])('R3 leaves no spelling of %s anywhere in the database', async (_, address) => {
    const account = await givenAccount(app, { defaultRegion: 'US' });
    const { senderId } = await givenKnown(account, address);
    expect(senderId).not.toBe('');
    const { own, inText, inUrl } = writingsOf(address);
    const spellings = spellingsOf(address, own, inText, inUrl, '212-555-0141', 'ann.o');
    const before = await placesNaming(app.db, spellings);
    expect(before).toEqual(
      expect.arrayContaining([
        'events.recipient',
        'events.evidence',
        'events.message_id',
        'idempotency_keys.answer',
        'import_errors.value',
        'import_pieces.bytes',
        'imports.file_name',
        'links.recipient',
        'list_entries.recipient',
        'message_claims.claim_key',
        'message_claims.outcome_text',
        'reviews.recipient',
        'reviews.text',
      ]),
    );
    const erasure = await erase(account, address, `asked for by ${address}, by letter`);
    expect(erasure).toMatchObject({
      recipient: expect.stringMatching(/^erased:[0-9a-f]{32}$/),
      reason: expect.stringMatching(/^asked for by erased:[0-9a-f]{32}, by letter$/),
      links: 1,
      reviews: 1,
      campaigns: 1,
      imports: 3,
    });
    await expect.poll(() => placesNaming(app.db, spellings), { timeout: 20_000 }).toEqual([]);
    const { auditTrail } = await account.admin.run(AuditTrailDocument, { first: 10 });
    expect(auditTrail.nodes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ action: 'eraseRecipient', subject: `Recipient ${erasure.recipient}` }),
      ]),
    );
  });
});
