/** What rules about keywords and buttons are given. */
import type { Keyword } from '../../core/settings/account-settings.js';

/** Where a word is to count. The version is read first, and the change is saved over that version only. */
export interface Place {
  version: number;
  /** Null for the account's place; else the sender that it is, or that there is no such sender. */
  sender: { senderId: string } | 'unknown' | null;
}

export type StoredKeyword = Keyword & { generousKey: string };
