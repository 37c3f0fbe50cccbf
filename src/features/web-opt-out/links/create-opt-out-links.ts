/** Links by which recipients opt out, for messages that are about to be sent. */
import { readAddresses } from '../../../core/domain/read-addresses.js';
import { accountIdOf, type RequestContext } from '../../../core/graph/context.js';
import { limitExceeded } from '../../../core/graph/errors.js';
import { checkRegion } from '../../../core/graph/read-address.js';
import { emailHeadersFor } from './email-headers.rules.js';
import type { OptOutLinkFields, OptOutLinksInput } from './links.types.js';
import { linksLimit, linkUrl, makeLinks } from './make-links.js';
import { readMessageTarget } from './message-target.js';

/** One for each recipient, in the order given; those that can be no address are refused, and the others have theirs. */
export async function createOptOutLinks(
  context: RequestContext,
  input: OptOutLinksInput,
): Promise<OptOutLinkFields[]> {
  const { services } = context;
  const accountId = accountIdOf(context);
  const { recipients } = input;
  if (recipients.length > linksLimit) {
    throw limitExceeded(
      `recipients: at most ${linksLimit} were expected, ${recipients.length} came: ask in several calls`,
    );
  }
  const target = await readMessageTarget(context, input);
  const region = checkRegion(input.region) ?? (await services.settings.current(accountId)).defaultRegion;
  const { addresses, refused } = await readAddresses(recipients, region);
  const wanted = addresses.flatMap((recipient) => (recipient === null ? [] : [{ ...target, recipient }]));
  const tokens = (await makeLinks(services, accountId, wanted)).values();
  const refusals = new Map(
    refused.map(({ index, ...why }) => [index, { ...why, field: 'recipients', index }]),
  );
  return addresses.map((recipient, index) => {
    const refusal = refusals.get(index) ?? null;
    if (recipient === null) return { index, recipient, url: null, emailHeaders: null, refusal };
    const url = linkUrl(services.publicUrl, tokens.next().value as string);
    return {
      index,
      recipient,
      url,
      emailHeaders: recipient.includes('@') ? emailHeadersFor(url) : null,
      refusal,
    };
  });
}
