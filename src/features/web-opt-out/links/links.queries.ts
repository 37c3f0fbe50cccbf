import { arrayText } from '../../../core/db/array-text.rules.js';
import type { Db } from '../../../core/db/connect.js';
import { isLinkToken } from './link-token.rules.js';

/** Whose link is wanted, and for which messages. */
export interface WantedLink {
  /** As it is stored: E.164, e-mail in lower case, or WhatsApp's id of a person. */
  recipient: string;
  /** What the messages are sent from; null where it is not said. */
  senderId: string | null;
  campaignId: string | null;
}

/** What a link knows. */
export interface Link extends WantedLink {
  accountId: string;
}

/** Milliseconds: longer than the server works on a statement, so that it is the server that gives up. */
const within = 11_000;

/**
 * The token of each link: of the one that there is, else the one proposed at its place. Null where that is the token of another
 * link. Null for all: the account has erased another number of people than `erasures`. Senders and campaigns must be the account's: else it throws, and no link was made. Harmless to send again.
 */
export async function insertLinks(
  db: Db,
  accountId: string,
  wanted: readonly WantedLink[],
  proposed: readonly string[],
  erasures: number,
): Promise<(string | null)[] | null> {
  const { targets, targetOf } = targetsOf(wanted);
  const [row] = await db
    .of(accountId)
    .text<{ tokens: (string | null)[] | null }>(
      'select make_links($1::uuid, $2::uuid[], $3::uuid[], $4::integer[], $5::text[], $6::text[], $7::integer) as tokens',
      [
        accountId,
        idList(targets.map(({ senderId }) => senderId)),
        idList(targets.map(({ campaignId }) => campaignId)),
        targets.length === 1 ? null : arrayText(targetOf, (target) => target),
        arrayText(wanted, ({ recipient }) => recipient),
        arrayText(proposed, (token) => token),
        erasures,
      ],
      { deadline: within },
    );
  return row?.tokens ?? null;
}

/**
 * What the link of this token knows, by one look-up; null for a text that is nobody's token, whatever it is. A token is leave to
 * act for its recipient: it must not get into a log.
 */
export async function findLink(db: Db, token: string): Promise<Link | null> {
  if (!isLinkToken(token)) return null;
  const [row] = await db.text<{
    account_id: string;
    recipient: string;
    sender_id: string | null;
    campaign_id: string | null;
  }>(selectLink, [token]);
  if (row === undefined) return null;
  const { account_id: accountId, recipient, sender_id: senderId, campaign_id: campaignId } = row;
  return { accountId, recipient, senderId, campaignId };
}

const selectLink = 'select account_id, recipient, sender_id, campaign_id from link_of($1)';

/** Senders and campaigns of a call are few and its recipients many: each pair is named once. */
function targetsOf(wanted: readonly WantedLink[]): { targets: WantedLink[]; targetOf: number[] } {
  const places = new Map<string, number>();
  const targets: WantedLink[] = [];
  const targetOf = wanted.map((link) => {
    const name = `${link.senderId ?? ''} ${link.campaignId ?? ''}`;
    const known = places.get(name);
    if (known !== undefined) return known;
    const place = targets.push(link);
    places.set(name, place);
    return place;
  });
  return { targets, targetOf };
}

/** Not null where all are, as arrayText would give it. */
function idList(ids: readonly (string | null)[]): string {
  return `{${ids.map((id) => id ?? 'NULL').join(',')}}`;
}
