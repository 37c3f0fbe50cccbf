/**
 * A page as the route and Mercurius get it: Heed's own statement, of the Heed that was built, prepared; and what stands
 * beside an entry, its scope and its sender, from memory, as Heed has it.
 */
import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { countEntries, pageStatement } from '../../dist/features/opt-out-list/list-pages.queries.js';
import { database } from './serve.mjs';

const dialect = new PgDialect();

/** Of each account, what its scope keys stand for. Read once, when this program starts: nobody changes it here. */
const scopes = new Map();
for (const row of await database`
  select x.account_id, x.scope_key, x.scope, coalesce(x.channel, s.channel) as channel, s.sender_id, s.address, s.label
  from scopes x left join senders s on s.account_id = x.account_id and s.sender_id = x.sender_id`) {
  const { account_id: accountId, scope_key: scopeKey, scope, channel, sender_id: id, address, label } = row;
  if (!scopes.has(accountId)) scopes.set(accountId, new Map());
  scopes
    .get(accountId)
    .set(scopeKey, { scope, channel, sender: id === null ? null : { id, address, label } });
}

const eventColumns = ['source', 'keyword', 'reason'];
/** A page's own values, by the places that they take in a statement. */
const place = Object.fromEntries(
  ['accountId', 'first', 'senderId', 'since', 'recipient', 'scopeKey'].map((name) => [
    name,
    sql.placeholder(name),
  ]),
);
/** The statements so far: after a place in the list or not, of a sender or not. Their text is made once. */
const statements = new Map();

function statementOf(isAfter, isOfSender) {
  const shape = `${isAfter} ${isOfSender}`;
  const there = statements.get(shape);
  if (there !== undefined) return there;
  const { since, recipient, scopeKey } = place;
  const { sql: text, params } = dialect.sqlToQuery(
    pageStatement(
      place.accountId,
      isOfSender ? { senderIds: [place.senderId] } : {},
      {
        after: isAfter ? { since, recipient, scopeKey } : null,
        before: null,
        direction: 'forward',
        limit: place.first,
      },
      eventColumns,
    ),
  );
  const made = { text, parameters: params.map(readerOf) };
  statements.set(shape, made);
  return made;
}

/** How a page gives the value of one parameter, which drizzle says in three ways. */
function readerOf(parameter) {
  if (Array.isArray(parameter)) {
    const readers = parameter.map(readerOf);
    return (values) => readers.map((read) => read(values));
  }
  const { name } = parameter.value ?? parameter;
  if (place[name] === undefined)
    throw new Error(`Heed's statement has a parameter that a page here has not: ${name}`);
  return (values) => values[name];
}

/** One page, one statement: after a place in the list, of a sender, both or neither. */
export async function readPage(accountId, { first, after, senderId }) {
  const { text, parameters } = statementOf(after !== undefined, senderId !== undefined);
  const values = { accountId, first, senderId, ...after };
  const rows = await database
    .unsafe(
      text,
      parameters.map((read) => read(values)),
      { prepare: true },
    )
    .values();
  const known = scopes.get(accountId);
  return rows.map(([, recipient, scopeKey, , since, hold, blocks, source, keyword, reason]) => {
    const { scope, channel, sender } = known.get(scopeKey);
    return {
      recipient,
      scopeKey,
      scope,
      channel,
      sender,
      blocks,
      hold,
      since,
      event: { source, keyword, reason },
    };
  });
}

export function countList(accountId) {
  const rows = (statement) => {
    const { sql: text, params } = dialect.sqlToQuery(statement);
    return database.unsafe(text, params, { prepare: true });
  };
  // No account is set before it: who asks is none of what is measured here.
  return countEntries({ of: () => ({ rows }) }, accountId, {});
}
