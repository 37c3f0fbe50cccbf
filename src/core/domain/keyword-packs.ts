import type { KeywordAction } from './vocabulary.js';

/**
 * The words that recipients send in each language, as providers and regulators publish them.
 *
 * - `builtin`: on every sender; can't be removed (I1).
 * - `floor`: in every account; can't be removed for recipients in +1 (I1).
 * - `yes`: in every new account.
 * - `pack`: comes when the language's pack is added to an account.
 */
export type KeywordDefault = 'builtin' | 'floor' | 'yes' | 'pack';

export interface PackKeyword {
  readonly language: string;
  readonly action: KeywordAction;
  readonly word: string;
  readonly default: KeywordDefault;
  /** Means other things too: counts only as the whole message, and may be switched off (I4). */
  readonly ambiguous: boolean;
  /** Its opt-out covers the whole account, whatever the sender's setting (I6). */
  readonly reachesAccount: boolean;
  readonly publishedBy: string;
}

type Row = readonly [
  language: string,
  action: KeywordAction,
  word: string,
  byDefault: KeywordDefault,
  ambiguous: boolean,
  publishedBy: string,
];

const PLAIN = false;
const AMBIGUOUS = true;

const rows: readonly Row[] = [
  ['en', 'OPT_OUT', 'STOP', 'builtin', PLAIN, 'FCC, CTIA, every provider'],
  ['en', 'OPT_OUT', 'UNSUBSCRIBE', 'builtin', PLAIN, 'FCC, CTIA, Webex Interact'],
  ['en', 'OPT_OUT', 'STOPALL', 'floor', PLAIN, 'Twilio, Telnyx, Plivo'],
  ['en', 'OPT_OUT', 'END', 'floor', AMBIGUOUS, 'FCC, Twilio'],
  ['en', 'OPT_OUT', 'QUIT', 'floor', AMBIGUOUS, 'FCC, Twilio'],
  ['en', 'OPT_OUT', 'CANCEL', 'floor', AMBIGUOUS, 'FCC, Twilio'],
  ['en', 'OPT_OUT', 'REVOKE', 'floor', PLAIN, 'FCC (2025), Twilio'],
  ['en', 'OPT_OUT', 'OPTOUT', 'floor', PLAIN, 'FCC ("opt out"), Twilio, AWS'],
  ['en', 'OPT_OUT', 'UNSUB', 'yes', PLAIN, 'Plivo'],
  ['en', 'OPT_OUT', 'TD', 'pack', AMBIGUOUS, 'AWS (required words)'],
  ['en', 'OPT_OUT', 'REMOVE', 'yes', AMBIGUOUS, 'AWS'],
  ['en', 'OPT_IN', 'START', 'builtin', PLAIN, 'Twilio, AWS, Telnyx'],
  ['en', 'OPT_IN', 'UNSTOP', 'yes', PLAIN, 'Twilio, AWS, Telnyx'],
  ['en', 'OPT_IN', 'SUBSCRIBE', 'yes', PLAIN, 'Engage, Sinch'],
  ['en', 'OPT_IN', 'YES', 'pack', AMBIGUOUS, 'Twilio (only from who is opted out)'],
  ['en', 'OPT_IN', 'RESUME', 'pack', AMBIGUOUS, 'Plivo, Bird'],
  ['en', 'HELP', 'HELP', 'builtin', PLAIN, 'CTIA, every provider'],
  ['en', 'HELP', 'INFO', 'floor', AMBIGUOUS, 'CTIA, Twilio'],
  ['fr', 'OPT_OUT', 'ARRET', 'floor', PLAIN, 'CWTA (Canada), AWS, Bird'],
  ['fr', 'OPT_OUT', 'ARRETE', 'yes', PLAIN, 'Twilio Proxy'],
  ['fr', 'OPT_OUT', 'ARRETT', 'yes', PLAIN, 'Twilio Proxy'],
  ['fr', 'OPT_OUT', 'DESABONNER', 'yes', PLAIN, 'Canadian handlers'],
  ['fr', 'OPT_OUT', 'DESINSCRIRE', 'yes', PLAIN, 'customary'],
  ['fr', 'OPT_IN', 'NONARRET', 'pack', PLAIN, 'Bird'],
  ['fr', 'OPT_IN', 'DEBUT', 'pack', PLAIN, 'Canadian handlers'],
  ['fr', 'OPT_IN', 'OUI', 'pack', AMBIGUOUS, 'Klaviyo (only from who is opted out)'],
  ['fr', 'HELP', 'AIDE', 'floor', PLAIN, 'CWTA (Canada), Bird'],
  ['es', 'OPT_OUT', 'BAJA', 'pack', AMBIGUOUS, 'customary in Spain and Mexico'],
  ['es', 'OPT_OUT', 'DETENER', 'yes', PLAIN, 'Sinch, Bird'],
  ['es', 'OPT_OUT', 'PARAR', 'pack', AMBIGUOUS, 'Notifycame'],
  ['es', 'OPT_OUT', 'SALIR', 'pack', AMBIGUOUS, 'Sinch; Ecuador'],
  ['es', 'OPT_OUT', 'CANCELAR', 'pack', AMBIGUOUS, 'Notifycame'],
  ['es', 'OPT_IN', 'ALTA', 'pack', AMBIGUOUS, 'Notifycame'],
  ['es', 'OPT_IN', 'COMENZAR', 'pack', PLAIN, 'Notifycame'],
  ['es', 'OPT_IN', 'VOLVER', 'pack', AMBIGUOUS, 'Sinch'],
  ['es', 'HELP', 'AYUDA', 'pack', PLAIN, 'Bird'],
  ['pt', 'OPT_OUT', 'PARAR', 'pack', AMBIGUOUS, 'Sinch, Bird'],
  ['pt', 'OPT_OUT', 'SAIR', 'pack', AMBIGUOUS, 'Anatel (Brazil)'],
  ['pt', 'OPT_OUT', 'PARE', 'pack', AMBIGUOUS, 'customary in Brazil'],
  ['pt', 'OPT_OUT', 'CANCELAR', 'pack', AMBIGUOUS, 'Sinch'],
  ['pt', 'OPT_IN', 'VOLTAR', 'pack', AMBIGUOUS, 'Sinch'],
  ['pt', 'OPT_IN', 'RECEBER', 'pack', AMBIGUOUS, 'Sinch'],
  ['pt', 'HELP', 'AJUDA', 'pack', PLAIN, 'Bird'],
  ['de', 'OPT_OUT', 'STOPP', 'yes', PLAIN, 'customary'],
  ['de', 'OPT_OUT', 'HALT', 'pack', AMBIGUOUS, 'Bird'],
  ['de', 'OPT_OUT', 'ABMELDEN', 'yes', PLAIN, 'customary'],
  ['de', 'HELP', 'HILFE', 'pack', PLAIN, 'Bird'],
  ['it', 'OPT_OUT', 'FERMA', 'pack', AMBIGUOUS, 'Bird'],
  ['it', 'HELP', 'AIUTO', 'pack', PLAIN, 'Bird'],
  ['nl', 'OPT_OUT', 'AFMELDEN', 'yes', PLAIN, 'customary'],
  ['nl', 'HELP', 'HULP', 'pack', PLAIN, 'Bird'],
  ['pl', 'OPT_OUT', 'ZATRZYMAJ', 'yes', PLAIN, 'Bird'],
  ['pl', 'HELP', 'POMOCY', 'pack', PLAIN, 'Bird'],
  ['ru', 'OPT_OUT', 'СТОП', 'yes', PLAIN, 'customary'],
  ['ru', 'OPT_OUT', 'ОСТАНОВИТЬ', 'yes', PLAIN, 'Bird'],
  ['ru', 'HELP', 'ПОМОЩЬ', 'pack', PLAIN, 'Bird'],
  ['sv', 'OPT_OUT', 'AVSLUTA', 'yes', PLAIN, 'customary'],
  ['tr', 'OPT_OUT', 'İPTAL', 'yes', PLAIN, 'customary'],
  ['vi', 'OPT_OUT', 'HỦY', 'yes', PLAIN, 'customary'],
  ['zh', 'OPT_OUT', '退订', 'yes', PLAIN, 'customary in China'],
  ['zh', 'OPT_OUT', '停止', 'pack', AMBIGUOUS, 'customary'],
  ['ar', 'OPT_OUT', 'توقف', 'yes', PLAIN, 'customary'],
  ['ar', 'OPT_OUT', 'إلغاء', 'pack', AMBIGUOUS, 'customary'],
  ['he', 'OPT_OUT', 'הסר', 'yes', PLAIN, 'customary'],
  ['th', 'OPT_OUT', 'หยุด', 'yes', PLAIN, 'customary'],
];

/** The one word whose opt-out reaches the account by itself (I6). */
const REACHES_ACCOUNT = 'STOPALL';

/** Every published word, language by language. */
export const keywordPacks: readonly PackKeyword[] = rows.map(
  ([language, action, word, byDefault, ambiguous, publishedBy]) => ({
    language,
    action,
    word,
    default: byDefault,
    ambiguous,
    reachesAccount: word === REACHES_ACCOUNT,
    publishedBy,
  }),
);

/** The languages that have a pack, in the order of the table. */
export const packLanguages: readonly string[] = [...new Set(keywordPacks.map(({ language }) => language))];

/** The words of one language; none for a language without a pack. */
export function packOf(language: string): readonly PackKeyword[] {
  return keywordPacks.filter((keyword) => keyword.language === language);
}

/** The words that an account has from its first day: the built-in, the floor and the customary ones of all languages. */
export function keywordsOfNewAccount(): readonly PackKeyword[] {
  return keywordPacks.filter((keyword) => keyword.default !== 'pack');
}
