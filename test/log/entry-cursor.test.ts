import { describe, expect, it } from 'vitest';
import { cursorAt } from '../../src/core/log/cursor.js';
import { entryCursor, entryId, readEntryCursor } from '../../src/core/log/opt-out-entry-cursor.js';

const account = '00000000-0000-4000-8000-0000000000aa';
const place = { since: 1_764_000_000_000_000, recipient: '+12125550123', scopeKey: 7 };

/** As the version before has made it. */
function older(cursor: string): string {
  const bytes = Buffer.from(cursor, 'base64url');
  bytes.writeUInt8(2, 0);
  return bytes.toString('base64url');
}

describe('the id of an entry', () => {
  it('is for good what it was in the version that clients have stored it from', () => {
    expect(entryId(account, place)).toBe('AgAAAAAAqgAAAAAAAAAAAAAABysxMjEyNTU1MDEyMw');
    entryCursor(account, place);
    expect(entryId(account, place)).toBe('AgAAAAAAqgAAAAAAAAAAAAAABysxMjEyNTU1MDEyMw');
  });

  it('is another one than the cursor of the same place', () => {
    expect(entryCursor(account, { ...place, since: 0 })).not.toBe(entryId(account, place));
  });
});

describe('a cursor of the list that the version before has made', () => {
  it('is read', () => {
    expect(readEntryCursor(account, older(entryCursor(account, place)))).toEqual(place);
  });

  it('is unknown if it is as long as those of the log, which cannot be told from it', () => {
    const short = { ...place, recipient: 'a@bc.com' };
    expect(readEntryCursor(account, older(entryCursor(account, short)))).toBeNull();
    expect(readEntryCursor(account, entryCursor(account, short))).toEqual(short);
    const ofLog = cursorAt(
      account,
      { position: 7, eventId: '00000000-0000-4000-8000-613132333435' },
      '616263646566',
    );
    expect(Buffer.from(ofLog, 'base64url')).toHaveLength(27);
    expect(readEntryCursor(account, ofLog)).toBeNull();
  });
});
