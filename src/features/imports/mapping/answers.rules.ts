/**
 * What a cell answers where a column asks whether somebody is opted out or in, in English, French, German, Spanish,
 * Portuguese, Dutch and Italian.
 */
import { columnKey } from '../../../core/domain/address-columns.rules.js';
import { isNothing } from './nothing.rules.js';

export type Answer =
  | 'empty'
  | 'yes'
  | 'no'
  | 'date'
  /** "Subscribed", "unsubscribed", "not opted out". */
  | 'in'
  | 'out'
  | 'not-out'
  /** "Never": not opted out yet, or not opted in ever. */
  | 'never'
  /** Of consent: it is taken back. Of our own log: an event is. */
  | 'withdrawn'
  /** A person who gets messages, or an opt-out that holds. */
  | 'active'
  /** Letters that are of none of these languages. */
  | 'foreign'
  /** Not known as a whole, but begins with a yes, a no, or a word that says in: "No, thanks", "Subscribed via web". */
  | 'like-yes'
  | 'like-no'
  | 'like-in'
  | 'other';

const words = (text: string): string[] => text.trim().split(/\s+/);

const answers = new Map<string, Answer>();
const told: Partial<Record<Answer, readonly string[]>> = {
  yes: words('true t yes y 1 b1 x on checked oui o vrai ja j wahr si s verdadero sim verdadeiro vero waar'),
  no: words('false f no n 0 b0 off unchecked non faux nein falsch falso nao nee onwaar'),
  in: words(`
    optin optedin optinconfirmed confirmedoptin doubleoptin doubleoptedin singleoptin doi subscribed subscribe resubscribed
    subscriber start unstop granted consented consentgiven in
    inscrit inscrite abonne abonnee
    angemeldet abonniert abonnent eingewilligt erteilt zugestimmt einverstanden eingetragen
    suscrito suscrita inscrito inscrita
    subscrito subscrita assinante cadastrado cadastrada
    iscritto iscritta abbonato abbonata
    ingeschreven aangemeld geabonneerd`),
  'not-out': words(`
    notoptedout notunsubscribed nichtabgemeldet nondesinscrit nondesabonne pasdesinscrit nodadodebaja naodescadastrado
    nondisiscritto nietafgemeld nietuitgeschreven`),
  out: words(`
    optout optedout unsubscribed unsubscribe unsub stop stopped stopall out cancelled canceled cleaned suppressed blocked
    blacklisted revoked denied refused declined rejected notsubscribed notoptedin notconsented noconsent
    donotcontact donotcall donottext donotemail donotsend donotdisturb dontcontact dnc dnd
    desinscrit desinscrite desabonne desabonnee refuse refusee retire retiree revoque revoquee noninscrit nonabonne
    abgemeldet abbestellt widerrufen widersprochen abgelehnt verweigert entzogen nichtangemeldet nichtabonniert nichterteilt
    dadodebaja baja cancelado revocado rechazado denegado nosuscrito noinscrito desuscrito
    descadastrado descadastrada revogado negado recusado naoinscrito naosubscrito
    disiscritto disiscritta revocato negato rifiutato noniscritto
    afgemeld uitgeschreven ingetrokken geweigerd nietingeschreven nietaangemeld`),
  never: words(`
    never neversubscribed notyet nie niemals nochnicht jamais pasencore nunca todaviano aunno aindanao mai nonancora nooit
    nogniet`),
  withdrawn: words('withdrawn withdrawal'),
  active: words('active activated enabled actif active aktiv activo activa ativo ativa attivo attiva actief'),
  empty: words(`
    na undefined nil notset unknown blank tbd unbekannt inconnu desconocido desconhecido sconosciuto onbekend`),
};
for (const [answer, list] of Object.entries(told) as [Answer, readonly string[]][]) {
  for (const word of list) answers.set(word, answer);
}

export function answerOf(text: string): Answer {
  if (isNothing(text)) return 'empty';
  const mark = marks.get(text.replaceAll('\ufe0f', ''));
  if (mark !== undefined) return mark;
  const key = columnKey(text);
  if (key === '') return /\p{L}/u.test(text) ? 'foreign' : 'empty';
  const known = answers.get(key);
  if (known !== undefined) return known;
  if (/^[01][.,]0+$/.test(text)) return text.startsWith('1') ? 'yes' : 'no';
  // Databases write "never" as a day of zeros.
  if (/^0+$/.test(key)) return key.length < 4 ? 'no' : 'empty';
  if (!isDigit.test(text)) {
    const leaning = leaningOf(text);
    if (leaning !== null) return leaning;
  }
  if (key.replaceAll(/\D/g, '').length >= 4) return 'date';
  return 'other';
}

const isDigit = /^\d/;
const marks = new Map<string, Answer>([
  ...['✓', '✔', '☑', '☒', '✅', '+'].map((mark) => [mark, 'yes'] as const),
  ...['✗', '✘', '☐', '❌', '✖'].map((mark) => [mark, 'no'] as const),
]);

const negations = new Set(words('not no kein keine keinen nicht pas aucun non nao niet geen nunca'));
const wordsLookedAt = 12;
const wordsTogether = 4;

/** What a text of several words begins with, or denies; null: nothing that is known. */
function leaningOf(text: string): Answer | null {
  const said = text.slice(0, 200).split(betweenWords, wordsLookedAt).map(columnKey).filter(Boolean);
  if (said.length < 2) return null;
  const told = toldIn(said);
  const [first] = told;
  const saysOut = told.includes('out');
  if (first === 'yes') return 'like-yes';
  if (first === 'not-out') return 'like-in';
  if (first === 'out' || first === 'withdrawn') return null;
  if (first === 'no' || said.some((word) => negations.has(word))) return saysOut ? 'like-in' : 'like-no';
  return (first === 'in' || first === 'active') && !saysOut ? 'like-in' : null;
}

const betweenWords = /[^\p{L}\p{M}\d'\u2019]+/u;

/** Of the words, the answers that are known; as many words at once as are known together. */
function toldIn(said: readonly string[]): Answer[] {
  const told: Answer[] = [];
  for (let at = 0; at < said.length;) {
    let length = Math.min(wordsTogether, said.length - at);
    const answer = () => answers.get(said.slice(at, at + length).join(''));
    while (length > 1 && answer() === undefined) length -= 1;
    told.push(answer() ?? 'other');
    at += length;
  }
  return told;
}
