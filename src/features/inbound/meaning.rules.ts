/**
 * What a message means once the provider's own understanding is counted in: recorded whatever the text says, but for a
 * text that itself opts out, which nothing overrules, and one that may be an opt-out, which only a provider's opt-out does
 * (I4).
 */
import type { KeywordAction, Source } from '../../core/domain/vocabulary.js';
import type { Meaning } from './classify.rules.js';

/** A meaning that leads somewhere, with the door it came by. */
export type Understood =
  | {
      kind: KeywordAction | 'REVIEW';
      source: Source;
      keyword: string;
      rule: string;
      language: string | null;
      reply: string | null;
      reachesAccount: boolean;
    }
  | { kind: 'NOTHING'; rule: string };

export function understand(
  meaning: Meaning,
  providerAction: KeywordAction | null,
  mayOptIn = true,
): Understood {
  const understood = understoodWith(meaning, providerAction);
  return understood.kind === 'OPT_IN' && !mayOptIn
    ? { kind: 'NOTHING', rule: 'opt-in-unproved' }
    : understood;
}

function understoodWith(meaning: Meaning, providerAction: KeywordAction | null): Understood {
  const fromText = understoodText(meaning);
  if (providerAction === null || fromText.kind === providerAction || fromText.kind === 'OPT_OUT')
    return fromText;
  if (fromText.kind === 'REVIEW' && providerAction !== 'OPT_OUT') return fromText;
  return {
    kind: providerAction,
    source: 'PROVIDER',
    keyword: providerAction,
    rule: 'provider-action',
    language: null,
    reply: null,
    reachesAccount: false,
  };
}

function understoodText(meaning: Meaning): Understood {
  if (meaning.kind === 'NOTHING') return { kind: 'NOTHING', rule: meaning.rule };
  const { keyword, rule, language, reply } = meaning.match;
  return {
    kind: meaning.kind,
    source: sourceOf(meaning),
    keyword,
    rule,
    language,
    reply,
    reachesAccount: meaning.kind === 'OPT_OUT' && meaning.reachesAccount,
  };
}

function sourceOf(meaning: Exclude<Meaning, { kind: 'NOTHING' }>): Source {
  switch (meaning.kind) {
    case 'OPT_OUT':
    case 'OPT_IN':
      return meaning.source;
    case 'HELP':
      return 'KEYWORD';
    case 'REVIEW':
      return 'REVIEW';
  }
}
