/** In which language opting out is said, and with which word. */
import { keywordsInForce } from '../../../core/settings/keywords-in-force.rules.js';
import type { AccountSettings, Sender } from '../../../core/settings/account-settings.js';
import { asLanguage, baseLanguage } from '../../../core/domain/language.rules.js';
import { matchKeyOf } from '../../../core/domain/keyword-match-key.rules.js';
import type { CountryRule } from './country-rule.js';
import { everywhere, sameLanguage, wordings } from './wordings.js';

/**
 * The first of these that Heed can write: the one asked for in the call; the sender's, where it was given by hand (it is
 * another than the account's); the account's, where it is read in the country; the country's own; the account's; English.
 */
export function chooseLanguage(
  asked: string | null,
  sender: Pick<Sender, 'language'>,
  account: Pick<AccountSettings, 'language'>,
  rule: CountryRule | null,
): string {
  const ofAccount = written(account.language);
  const ofSender = written(sender.language);
  const candidates = [
    asked === null ? null : written(asked),
    ofSender === ofAccount ? null : ofSender,
    rule !== null && ofAccount !== null && rule.languages.includes(ofAccount) ? ofAccount : null,
    ...(rule?.languages ?? []).map(written),
    ofAccount,
  ];
  return candidates.find((language) => language !== null) ?? everywhere;
}

/** The language as wordings has it: pt-BR is written as pt. Null for one that is not written. */
export function written(language: string): string | null {
  const base = baseLanguage(asLanguage(language) ?? '').toLowerCase();
  const name = sameLanguage[base] ?? base;
  return Object.hasOwn(wordings, name) ? name : null;
}

/**
 * What the recipient is asked to send: the word that the country knows best, if the account hears it on this sender, else
 * STOP, which is heard everywhere (I1). In Canada ARRET, which is answered in French (I8).
 */
export function chooseWord(
  settings: AccountSettings,
  sender: Sender,
  rule: CountryRule | null,
  language: string,
  plusOne: boolean,
): string {
  const wished = rule?.words?.[language] ?? [];
  if (wished.length === 0) return 'STOP';
  const heard = new Set(
    keywordsInForce(settings, sender, plusOne)
      .filter(({ action, enabled }) => action === 'OPT_OUT' && enabled)
      .map(({ matchKey }) => matchKey),
  );
  return wished.find((word) => heard.has(matchKeyOf(word, 'OPT_OUT'))) ?? 'STOP';
}
