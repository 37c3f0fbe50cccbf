/**
 * One message heard by several senders that are answered at one address: the strongest of its meanings counts, so that
 * what opts out at one of them is not lost for being nothing to another (I6).
 */
import type { Sender } from '../../core/settings/account-settings.js';
import type { Meaning } from './classify.rules.js';

/** What a message means to these senders. */
export interface Heard {
  readonly meaning: Meaning;
  readonly senders: readonly Sender[];
}

/** The strongest meaning, with all senders to which the message means that kind of thing. */
export function strongestMeaning(heard: readonly [Heard, ...Heard[]]): Heard {
  const { meaning } = heard.reduce((best, one) =>
    strength(one.meaning) > strength(best.meaning) ? one : best,
  );
  const same = heard.filter((one) => one.meaning.kind === meaning.kind);
  return { meaning, senders: same.flatMap(({ senders }) => senders) };
}

const strengths = { OPT_OUT: 4, REVIEW: 3, OPT_IN: 2, HELP: 1, NOTHING: 0 } as const;

function strength(meaning: Meaning): number {
  return strengths[meaning.kind] + (meaning.kind === 'OPT_OUT' && meaning.reachesAccount ? 1 : 0);
}
