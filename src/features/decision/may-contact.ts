/**
 * Whether a recipient may be written to from a sender, now or as the log stood at a past moment. D5: what cannot be
 * answered is an error, never "may write".
 */
import type { Instant } from '../../core/domain/instant.js';
import type { Category } from '../../core/domain/vocabulary.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { badInput, notFound } from '../../core/graph/errors.js';
import { isId } from '../../core/graph/ids.js';
import { readAddress } from '../../core/graph/read-address.js';
import { eventsOfRecipient } from '../../core/log/events.queries.js';
import { coversOf, decisionNow, takenBackNow } from './decision.queries.js';
import { type Verdict, verdictAt } from './verdict.rules.js';

export interface Question {
  senderId: string;
  /** As people write it. */
  recipient: string;
  category: Category;
  region: string | null;
  /** Null: now. */
  at: Instant | null;
}

export async function mayContact(context: RequestContext, question: Question): Promise<Verdict> {
  const { senderId, category, region, at } = question;
  if (!isId(senderId)) throw notFound('sender');
  const recipient = await readAddress(context.services.settings, accountIdOf(context), {
    field: 'recipient',
    text: question.recipient,
    region,
  });
  const asked = { senderId, recipient, category };
  return at === null ? verdictNow(context, asked) : verdictThen(context, asked, at);
}

interface Asked {
  senderId: string;
  recipient: string;
  category: Category;
}

async function verdictNow(context: RequestContext, asked: Asked): Promise<Verdict> {
  const { db } = context.services;
  const accountId = accountIdOf(context);
  let decision = await decisionNow(db, accountId, asked);
  if (decision === undefined) throw notFound('sender');
  const recipient = await storedAs(context, asked.recipient, decision.erasures);
  if (recipient !== asked.recipient)
    decision = (await decisionNow(db, accountId, { ...asked, recipient })) ?? decision;
  const position = decision.decided_at ?? decision.marketing_at;
  const decidedBy = position === null ? null : await context.loaders.eventAt.load(position);
  if (position !== null && decidedBy === null) throw new Error('a decision without its event');
  return {
    allowed: decision.is_out !== true,
    category: asked.category,
    decidedBy,
    at: null,
    learnedLater: [],
    takenBack: position === null ? await takenBackNow(db, accountId, { ...asked, recipient }) : 0,
  };
}

async function verdictThen(context: RequestContext, asked: Asked, at: Instant): Promise<Verdict> {
  const { db } = context.services;
  const accountId = accountIdOf(context);
  const covers = await coversOf(db, accountId, asked.senderId);
  const [first] = covers;
  if (first === undefined) throw notFound('sender');
  if (at > first.past) throw badInput('at: a past moment was expected, this one is still to come');
  const recipient = await storedAs(context, asked.recipient, first.erasures);
  const events = await eventsOfRecipient(db, accountId, recipient);
  const keys = covers.map((cover) => ({
    scopeKey: cover.scope_key,
    optOutsOnly: cover.opt_outs_only,
    since: cover.since,
  }));
  return verdictAt(events, keys, asked.category, at);
}

/**
 * What was read before under the address holds, unless it was erased by then: whoever is erased after this look was not yet when the
 * answer was read.
 */
async function storedAs(context: RequestContext, recipient: string, erasures: number): Promise<string> {
  const [stored] = await context.services.erased.storedAs(accountIdOf(context), erasures, [recipient]);
  return stored ?? recipient;
}
