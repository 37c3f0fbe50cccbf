/**
 * What a hook's address ends with: whose and which it is, and a code without which nobody can make one up. So an address that is
 * none costs no statement. Bytes: account (16), hook (16), the first half of HMAC-SHA256 over both (16); base64url.
 */
import { hmac, isSame } from './signatures.rules.js';

export interface HookName {
  accountId: string;
  hookId: string;
}

/** `key`: of the purpose "provider hooks". */
export function hookKeyOf(key: Buffer, { accountId, hookId }: HookName): string {
  const ids = Buffer.concat([bytesOf(accountId), bytesOf(hookId)]);
  return Buffer.concat([ids, codeOf(key, ids)]).toString('base64url');
}

/** Null: Heed has not given it out. */
export function readHookKey(key: Buffer, text: string): HookName | null {
  if (!/^[\w-]{64}$/.test(text)) return null;
  const bytes = Buffer.from(text, 'base64url');
  const ids = bytes.subarray(0, 32);
  if (!isSame(bytes.subarray(32), codeOf(key, ids))) return null;
  return { accountId: idOf(ids.subarray(0, 16)), hookId: idOf(ids.subarray(16)) };
}

function codeOf(key: Buffer, ids: Buffer): Buffer {
  return hmac('sha256', key, ids).subarray(0, 16);
}

const bytesOf = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex');
const idOf = (bytes: Buffer) =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
