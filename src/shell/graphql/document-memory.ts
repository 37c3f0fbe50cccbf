/**
 * What has been made of documents, kept for the next time that they come; the one unused for longest goes first. Bounded
 * by the length of their texts as well as by their number: a document of 190 aliases takes some 2.5 MB once it is compiled,
 * about 300 bytes a character.
 */
import { LRUCache } from 'lru-cache';

const limits = { max: 1_000, maxSize: 250_000 };

/** To be set with the length of the text as `size`. */
export function documentMemory<Made extends object>(): LRUCache<string, Made> {
  return new LRUCache<string, Made>(limits);
}
