import { randomUUID } from 'node:crypto';
import type { Author } from '../../core/access/author.js';
import { generousKey } from '../../core/domain/message-text.rules.js';
import type { Services } from '../../core/graph/context.js';
import { isId } from '../../core/graph/ids.js';
import { type Changed, unknown } from '../../core/settings/settings-change.js';
import {
  type KeywordUpdate,
  type KeywordWish,
  planKeyword,
  planKeywordRemoval,
  planKeywordUpdate,
  planPack,
  readPack,
} from './keyword-changes.rules.js';
import type { StoredKeyword } from './keyword-place.js';
import { findKeyword, keywordsLike, readPlace } from './keywords.queries.js';

type Needs = Pick<Services, 'db' | 'settings'>;

/** The same word with the same action again gives the one that is there. */
export async function addKeyword(
  { db, settings }: Needs,
  by: Author,
  wish: KeywordWish,
): Promise<Changed<StoredKeyword>> {
  const { accountId } = by;
  if (wish.senderId !== null && !isId(wish.senderId)) return unknown('sender');
  const keywordId = randomUUID();
  return settings.change(
    by,
    async () => ({
      ...(await readPlace(db, accountId, wish.senderId)),
      like: await keywordsLike(db, accountId, [generousKey(wish.word)]),
    }),
    (basis) => planKeyword(basis, keywordId, wish),
  );
}

export async function updateKeyword(
  { db, settings }: Needs,
  by: Author,
  keywordId: string,
  update: KeywordUpdate,
): Promise<Changed<StoredKeyword>> {
  const { accountId } = by;
  if (!isId(keywordId)) return unknown('keyword');
  return settings.change(
    by,
    () => readKeyword(db, accountId, keywordId),
    ({ keyword }) => planKeywordUpdate(keyword, update),
  );
}

export async function removeKeyword(
  { db, settings }: Needs,
  by: Author,
  keywordId: string,
): Promise<Changed<true>> {
  const { accountId } = by;
  if (!isId(keywordId)) return unknown('keyword');
  return settings.change(
    by,
    () => readKeyword(db, accountId, keywordId),
    ({ keyword }) => planKeywordRemoval(keyword),
  );
}

async function readKeyword(db: Services['db'], accountId: string, keywordId: string) {
  const { version } = await readPlace(db, accountId, null);
  return { version, keyword: await findKeyword(db, accountId, keywordId) };
}

/** All words of the pack as they are afterwards. */
export async function addKeywordPack(
  { db, settings }: Needs,
  by: Author,
  language: string,
): Promise<Changed<StoredKeyword[]>> {
  const { accountId } = by;
  const pack = readPack(language);
  if (pack.kind === 'refused') return pack;
  const keys = pack.words.map(({ word }) => generousKey(word));
  return settings.change(
    by,
    async () => ({
      ...(await readPlace(db, accountId, null)),
      like: await keywordsLike(db, accountId, keys),
    }),
    (basis) => planPack(basis, pack.words, randomUUID),
  );
}
