/**
 * Who of many recipients must not be written to. D5: the end of the log is read after the call came in, and all that is at
 * or below it is taken into account, whichever process recorded it; what cannot be answered is an error, never "may
 * write".
 */
import type { Instant } from '../../core/domain/instant.js';
import type { RefusedRecipient } from '../../core/domain/read-addresses.js';
import type { Blocks, Category, Scope } from '../../core/domain/vocabulary.js';
import type { Services } from '../../core/graph/context.js';
import { notFound } from '../../core/graph/errors.js';
import { isId } from '../../core/graph/ids.js';
import { checkRegion } from '../../core/graph/read-address.js';
import type { LogPlace } from '../../core/log/cursor.js';
import type { AddressTags } from '../../core/log/recipient-sets.js';
import { type ReadRecipients, readRecipients } from './read-recipients.js';
import { ErasedMeanwhile, readScreeningStart } from './screening.queries.js';
import { suppressionsOf } from './suppressions.js';

export interface ScreeningRequest {
  /** At least one; who is out on any of them is suppressed. */
  senderIds: readonly string[];
  category: Category;
  /** As people write them. */
  recipients: readonly string[];
  /** Of national numbers; null: the account's. */
  region: string | null;
}

export interface SuppressedRecipient {
  index: number;
  recipient: string;
  scope: Scope;
  blocks: Blocks;
  since: Instant;
}

export interface ScreenedRecipients {
  /** All that is in the log up to here was taken into account. */
  place: LogPlace;
  /** In which run of the database that was, as cursors carry it. */
  database: string | null;
  /** As they are stored, but for those of erased people, in the order given; null: refused. */
  addresses: readonly (string | null)[];
  /** How many recipients the account had erased. */
  erasures: number;
  /** In the order of their indexes, like those refused. */
  suppressed: SuppressedRecipient[];
  refused: RefusedRecipient[];
  /** How many of the allowed ones are opted out of MARKETING: of another category than that. */
  outOfMarketingOnly: number;
}

type Needed = Pick<Services, 'db' | 'recipientSets' | 'erased'>;

/** Throws NOT_FOUND for a sender that is none of the account's, BAD_USER_INPUT for a region that is none. */
export async function screenRecipients(
  services: Needed,
  accountId: string,
  request: ScreeningRequest,
): Promise<ScreenedRecipients> {
  const region = checkRegion(request.region);
  if (!request.senderIds.every(isId)) throw notFound('sender');
  for (;;) {
    const before = services.db.identity();
    const screened = await unlessErased(screenOnce(services, accountId, { ...request, region }));
    if (screened === null) continue;
    // Another database meanwhile: its log may be another one, of which nothing was read.
    if (before === null || before === services.db.identity()) return screened;
  }
}

/** Null: somebody was erased meanwhile, and it is to be asked once more. */
export async function unlessErased<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ErasedMeanwhile) return null;
    throw error;
  }
}

async function screenOnce(
  { db, recipientSets, erased }: Needed,
  accountId: string,
  request: ScreeningRequest,
): Promise<ScreenedRecipients> {
  const start = await readScreeningStart(db, accountId, request.senderIds);
  if (start === null || !start.hasSenders) throw notFound('sender');
  const database = db.identity();
  const read = await readRecipients(
    request.recipients,
    request.region ?? start.defaultRegion,
    recipientSets.tagger,
  );
  const { addresses, refused } = read;
  const { erasures } = start;
  const tags = await recipientSets.at(accountId, { ...start.place, erasures }, addresses.length);
  const { asked, indexes } = toBeAsked(read, tags);
  const stored = await erased.storedAs(accountId, erasures, asked);
  const { suppressed, outOfMarketingOnly } = await suppressionsOf(
    db,
    accountId,
    { ...request, erasures },
    stored,
  );
  return {
    place: start.place,
    database,
    addresses,
    erasures,
    suppressed: suppressed
      .map(({ place, scope, blocks, since }) => ({
        index: indexes[place] ?? 0,
        recipient: asked[place] ?? '',
        scope,
        blocks,
        since,
      }))
      .sort((one, other) => one.index - other.index),
    refused,
    outOfMarketingOnly,
  };
}

/**
 * Whom the database is asked about: all, or those whom the set has. All tags were made before the first is looked up: so the
 * look-ups wait for memory together, not one after the other.
 */
function toBeAsked(
  { addresses, highs, lows }: ReadRecipients,
  tags: AddressTags | null,
): { asked: string[]; indexes: number[] } {
  const asked: string[] = [];
  const indexes: number[] = [];
  for (let index = 0; index < addresses.length; index += 1) {
    if (tags !== null && !tags.has(highs[index] ?? 0, lows[index] ?? 0)) continue;
    const address = addresses[index];
    if (address == null) continue;
    asked.push(address);
    indexes.push(index);
  }
  return { asked, indexes };
}
