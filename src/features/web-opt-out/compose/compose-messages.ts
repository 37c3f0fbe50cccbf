/** A call of composeMessages: what it names is the account's, and those who need a link get theirs. */
import { asLanguage } from '../../../core/domain/language.rules.js';
import { isStorable } from '../../../core/domain/storable-text.rules.js';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import { takeCharacters } from '../../../core/graph/answer-budget.js';
import { badInput, limitExceeded, notFound } from '../../../core/graph/errors.js';
import { checkRegion } from '../../../core/graph/read-address.js';
import type { AccountSettings, Sender } from '../../../core/settings/account-settings.js';
import { tokenLength } from '../links/link-token.rules.js';
import { linkUrl, makeLinks } from '../links/make-links.js';
import { readMessageTarget } from '../links/message-target.js';
import { type ComposedMessage, composeForAll } from './compose-for-all.js';
import { linkPlace } from './add-way-out.rules.js';
import type { ComposeWish } from './compose-plan.rules.js';

export interface ComposeRequest extends ComposeWish {
  senderId: string;
  campaignId: string | null;
  /** As people write them. */
  recipients: readonly string[];
  /** Of national numbers; null: the account's. */
  region: string | null;
}

export const composeLimit = 10_000;
export const textLimit = 10_000;

/** Throws NOT_FOUND for a sender or a campaign that is none of the account's. */
export async function composeMessages(
  context: RequestContext,
  request: ComposeRequest,
): Promise<ComposedMessage[]> {
  checkRequest(request);
  const { services } = context;
  takeCharacters(context, request.recipients.length * lengthWithLinks(request.text, services.publicUrl));
  const accountId = accountIdOf(context);
  const region = checkRegion(request.region);
  const target = await readMessageTarget(context, request);
  const settings = await services.settings.current(accountId);
  const sender = senderOf(settings, request.senderId);
  const linksFor = async (recipients: readonly string[]) => {
    const wanted = recipients.map((recipient) => ({ ...target, recipient }));
    const tokens = await makeLinks(services, accountId, wanted);
    return tokens.map((token) => linkUrl(services.publicUrl, token));
  };
  return composeForAll(
    { settings, sender, region: region ?? settings.defaultRegion, publicUrl: services.publicUrl },
    request,
    request.recipients,
    linksFor,
  );
}

function checkRequest({ text, recipients, language }: ComposeRequest): void {
  const length = text.trim() === '' ? 0 : text.length;
  if (length === 0 || length > textLimit) {
    throw badInput(
      `text: 1 to ${textLimit} characters were expected, ${length === 0 ? 'none' : length} came`,
    );
  }
  if (!isStorable(text)) throw badInput('text: text was expected, but it holds a NUL or half of a character');
  if (language !== null && asLanguage(language) === null) {
    throw badInput('language: a BCP 47 tag such as en or pt-BR was expected');
  }
  if (recipients.length > composeLimit) {
    throw limitExceeded(
      `recipients: at most ${composeLimit} were expected, ${recipients.length} came: ask in several calls`,
    );
  }
}

/** Nobody is helped by an answer of hundreds of megabytes. */
function lengthWithLinks(text: string, publicUrl: string): number {
  const links = text.split(linkPlace).length - 1;
  const link = linkUrl(publicUrl, ' '.repeat(tokenLength));
  return text.length + links * Math.max(0, link.length - linkPlace.length);
}

function senderOf(settings: AccountSettings, senderId: string): Sender {
  const sender = settings.senders.get(senderId.toLowerCase());
  if (sender === undefined) throw notFound('sender');
  if (sender.archivedAt !== null) {
    throw badInput(`senderId: ${senderId} is archived, and one in use was expected`);
  }
  return sender;
}
