/**
 * The key of a backup: derived from SECRET_KEY for this alone. Who has a file and not the key can neither change it unseen nor make
 * another one.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

export interface BackupKey {
  /** 16 hexadecimal digits that tell the key from another one, and nothing of either. */
  readonly tag: string;
  /** Of the hash of a file: 64 hexadecimal digits. */
  macOf(sha256: string): string;
  isMacOf(sha256: string, mac: string): boolean;
}

export function backupKeyOf(secretKey: string): BackupKey {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', 'heed backups', 32));
  const bytesOf = (sha256: string) => createHmac('sha256', key).update(`heed backup ${sha256}`).digest();
  return {
    tag: createHmac('sha256', secretKey).update('heed backup').digest('hex').slice(0, 16),
    macOf: (sha256) => bytesOf(sha256).toString('hex'),
    isMacOf(sha256, mac) {
      const [is, given] = [bytesOf(sha256), Buffer.from(mac, 'hex')];
      return is.length === given.length && timingSafeEqual(is, given);
    },
  };
}
