/**
 * Who was erased (R3): whoever brings an address in learns by which name it is stored. An account that has erased nobody asks nothing:
 * how many it has erased comes with its settings, and with what is read of its log. The words of others' tries are refused by the
 * writer: an erasure is a new version of the settings.
 */
import type { AddressTagger } from '../domain/address-tag.rules.js';
import { type AddressInText, addressInText, withoutAddress } from '../domain/address-in-text.rules.js';
import {
  erasedIdOf,
  erasedNameOf,
  type ErasureKeys,
  openTag,
  sealTag,
} from '../access/erasure-keys.rules.js';
import type { Db } from '../db/connect.js';
import { claimedAmong, erasedAfter, namesAmong } from './erased-recipients.queries.js';

/** One who was erased and has come back: what is said by or of them is stored without their address. */
export interface Erased {
  name: string;
  /** A text without the address. */
  clean(text: string): string;
  /** The id of a message, or the key under which it is claimed: another one if it holds the address. */
  cleanId(id: string): string;
}

export interface ErasedRecipients {
  /** By which an address is stored once it is erased. */
  nameOf(accountId: string, address: string): string;
  /** How each of these is stored, in the same order. `erasures`: how many the account has had. */
  storedAs(accountId: string, erasures: number, addresses: readonly string[]): Promise<readonly string[]>;
  /** Whether somebody of the account who was erased has this name. */
  isName(accountId: string, name: string): Promise<boolean>;
  /** The same for one, where it is not known how many there were. */
  storedNow(accountId: string, address: string): Promise<string>;
  /** Null: this is how it is stored. */
  erased(accountId: string, address: string, stored: string): Erased | null;
  /** Those of the keys under which a message is claimed still: no question where there are none. */
  claimedAmong(accountId: string, claimKeys: readonly string[]): Promise<ReadonlySet<string>>;
  /** The tags of those erased after so many, by which their addresses are found in a set. */
  tagsAfter(accountId: string, erasures: number): Promise<{ high: number; low: number }[]>;
}

export function createErasedRecipients(db: Db, keys: ErasureKeys): ErasedRecipients {
  const nameOf = (accountId: string, address: string) => erasedNameOf(keys, accountId, address);
  return {
    nameOf,
    async storedAs(accountId, erasures, addresses) {
      if (erasures === 0 || addresses.length === 0) return addresses;
      const names = addresses.map((address) => nameOf(accountId, address));
      const erased = await namesAmong(db, accountId, names);
      if (erased.size === 0) return addresses;
      return addresses.map((address, index) => {
        const name = names[index] ?? '';
        return erased.has(name) ? name : address;
      });
    },
    async isName(accountId, name) {
      return (await namesAmong(db, accountId, [name])).has(name);
    },
    async storedNow(accountId, address) {
      const name = nameOf(accountId, address);
      return (await namesAmong(db, accountId, [name])).has(name) ? name : address;
    },
    erased(accountId, address, stored) {
      if (address === stored) return null;
      let inText: AddressInText | undefined;
      const clean = (text: string) => withoutAddress(text, (inText ??= addressInText(address)), stored);
      return {
        name: stored,
        clean,
        cleanId: (id) => (clean(id) === id ? id : erasedIdOf(keys, accountId, id)),
      };
    },
    async claimedAmong(accountId, claimKeys) {
      return claimKeys.length === 0 ? new Set() : claimedAmong(db, accountId, claimKeys);
    },
    async tagsAfter(accountId, erasures) {
      const rows = await erasedAfter(db, accountId, erasures);
      return rows.map(({ name, sealedTag }) => {
        const tag = openTag(keys, name, sealedTag);
        return { high: tag.readInt32BE(0), low: tag.readInt32BE(4) };
      });
    },
  };
}

/** The tag of an address as it is stored. */
export function sealedTagOf(keys: ErasureKeys, tagger: AddressTagger, name: string, address: string): Buffer {
  tagger.ofAddress(address);
  const tag = Buffer.alloc(8);
  tag.writeInt32BE(tagger.high, 0);
  tag.writeInt32BE(tagger.low, 4);
  return sealTag(keys, name, tag);
}
