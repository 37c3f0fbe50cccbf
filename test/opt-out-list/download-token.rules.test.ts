import { describe, expect, it } from 'vitest';
import {
  downloadKey,
  openDownload,
  sealDownload,
} from '../../src/features/opt-out-list/download-token.rules.js';
import { instantOf } from '../support/said.js';

const now = instantOf('2026-03-03T10:00:00Z');

describe('the token of a download', () => {
  const download = {
    accountId: 'a',
    filter: { recipientPrefixes: ['+14155550101'] },
    format: 'CSV',
  } as const;
  const key = downloadKey('the secret of the tests');
  const token = sealDownload(key, Buffer.alloc(12, 7), download, now);

  it('says to who has the key what is to be downloaded, until its time', () => {
    expect(openDownload(key, token, now)).toEqual({ kind: 'download', download });
    expect(openDownload(key, token, now + 1)).toEqual({ kind: 'expired' });
  });

  it('says nothing to who has another key, and shows no recipient to who has none', () => {
    expect(openDownload(downloadKey('another secret'), token, now)).toEqual({ kind: 'forged' });
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('4155550101');
  });
});
