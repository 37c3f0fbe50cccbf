/** To whom a sample of a provider is said to have come. */
import { splitPrefix } from '../../core/domain/address.js';
import type { Channel } from '../../core/domain/vocabulary.js';
import type { Sender } from '../../core/settings/account-settings.js';
import type { HookProvider } from './hook-provider.js';

export type SampleReceiver =
  | { kind: 'receiver'; address: string; channel: Channel }
  /** The message says what was expected and what came. */
  | { kind: 'none'; message: string };

/**
 * `to`: an address, with its channel before it (whatsapp:+14155550100) where senders of several have it. Null: the first of `senders`
 * that is in a channel of the provider's samples: a STOP to nobody's sender would count for the whole account (I9).
 */
export function sampleReceiver(
  { title, samples }: Pick<HookProvider, 'title' | 'samples'>,
  senders: readonly Sender[],
  to: string | null,
): SampleReceiver {
  const fitting = senders.filter(
    ({ channel, archivedAt }) => archivedAt === null && samples.includes(channel),
  );
  const channels = samples.join(' or ');
  if (to === null) {
    const [first] = fitting;
    return first === undefined
      ? none(`to: the account has no sender of ${channels}, where samples of ${title} come to: say which`)
      : { kind: 'receiver', address: first.address, channel: first.channel };
  }
  const { channel: named, rest } = splitPrefix(to);
  if (named !== null && !samples.includes(named))
    return none(`to: an address of ${channels} was expected for ${title}, one of ${named} came`);
  const own = fitting.find(({ address }) => address === rest);
  return { kind: 'receiver', address: rest, channel: named ?? own?.channel ?? samples[0] };
}

function none(message: string): SampleReceiver {
  return { kind: 'none', message };
}
