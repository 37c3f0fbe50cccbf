/**
 * R3: the name of an erased person is a keyed hash of account and address. Its key is made of the secret key, which is not in the
 * database: whoever has the database alone can't try addresses out, and names of two accounts have nothing in common.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { nonceLength, sealingKey } from './sealed-token.rules.js';

export interface ErasureKeys {
  names: Buffer;
  pads: Buffer;
  addresses: Buffer;
}

const nameLength = 16;
const tagLength = 16;

export function erasureKeys(secretKey: string): ErasureKeys {
  return {
    names: sealingKey(secretKey, 'names of erased people'),
    pads: sealingKey(secretKey, 'tags of erased people'),
    addresses: sealingKey(secretKey, 'addresses that are being erased'),
  };
}

/** What stands where the address stood. */
export function erasedNameOf({ names }: ErasureKeys, accountId: string, address: string): string {
  return nameOfHash(hashOf(names, `${accountId} ${address}`));
}

/** Under which a message id is claimed that holds the address of an erased person. */
export function erasedIdOf({ names }: ErasureKeys, accountId: string, id: string): string {
  return nameOfHash(hashOf(names, `${accountId} id ${id}`));
}

/** A hash of the input of an idempotent call that named an erased person: the one kept before may be a plain one. */
export function erasedHashOf({ names }: ErasureKeys, accountId: string, inputHash: Buffer): Buffer {
  return hashOf(names, `${accountId} input ${inputHash.toString('hex')}`);
}

/**
 * Nobody finds a person by this one again: half of it is random. The other half is a keyed hash of that, by which it is told from a
 * name whose block stays: whoever writes to the database cannot call such a one forgotten.
 */
export function forgottenNameOf({ names }: ErasureKeys, accountId: string, random: Uint8Array): string {
  const half = Buffer.from(random).subarray(0, nameLength / 2);
  return nameOfHash(Buffer.concat([half, hashOf(names, `${accountId} forgotten ${half.toString('hex')}`)]));
}

export function isForgottenName(keys: ErasureKeys, accountId: string, name: string): boolean {
  const half = Buffer.from(name.slice(name.indexOf(':') + 1), 'hex').subarray(0, nameLength / 2);
  return forgottenNameOf(keys, accountId, half) === name;
}

function nameOfHash(bytes: Uint8Array): string {
  return `erased:${Buffer.from(bytes).toString('hex', 0, nameLength)}`;
}

/** A tag of 64 bits as it is stored: under a pad, and behind it what tells that it was made for this name and not changed. */
export function sealTag(keys: ErasureKeys, name: string, tag: Buffer): Buffer {
  const padded = padded64(keys, name, tag);
  return Buffer.concat([padded, sealOfTag(keys, name, padded)]);
}

export function openTag(keys: ErasureKeys, name: string, sealed: Buffer): Buffer {
  return padded64(keys, name, sealed.subarray(0, 8));
}

export function isTagOf(keys: ErasureKeys, name: string, sealed: Buffer): boolean {
  return sealOfTag(keys, name, sealed.subarray(0, 8)).equals(sealed.subarray(8));
}

function padded64({ pads }: ErasureKeys, name: string, tag: Buffer): Buffer {
  const pad = hashOf(pads, name);
  return Buffer.from(tag.map((byte, at) => byte ^ (pad[at] ?? 0)));
}

function sealOfTag({ pads }: ErasureKeys, name: string, padded: Buffer): Buffer {
  return hashOf(pads, `${name} ${padded.toString('hex')}`).subarray(0, 8);
}

/** What the sealed address of an erasure belongs to: it is opened with nothing else. */
export interface OfErasure {
  accountId: string;
  erasureId: string;
  name: string;
}

/** For as long as an erasure is being carried out. `nonce`: 12 random bytes. */
export function sealAddress(
  { addresses }: ErasureKeys,
  of: OfErasure,
  nonce: Buffer,
  address: string,
): Buffer {
  const cipher = createCipheriv('aes-256-gcm', addresses, nonce);
  cipher.setAAD(boundTo(of));
  const sealed = Buffer.concat([cipher.update(address, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Throws for what was sealed with another secret key, or for another erasure. */
export function openAddress({ addresses }: ErasureKeys, of: OfErasure, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', addresses, sealed.subarray(0, nonceLength), {
    authTagLength: tagLength,
  });
  decipher.setAAD(boundTo(of));
  decipher.setAuthTag(sealed.subarray(nonceLength, nonceLength + tagLength));
  return Buffer.concat([
    decipher.update(sealed.subarray(nonceLength + tagLength)),
    decipher.final(),
  ]).toString();
}

function boundTo({ accountId, erasureId, name }: OfErasure): Buffer {
  return Buffer.from(`${accountId} ${erasureId} ${name}`);
}

function hashOf(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
