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
  /** Of consent: it is taken back. Of our own log: an event is. */
  | 'withdrawn'
  /** A person who gets messages, or an opt-out that holds. */
  | 'active'
  | 'other';

const words = (text: string): string[] => text.trim().split(/\s+/);

const answers = new Map<string, Answer>();
const told: Partial<Record<Answer, readonly string[]>> = {
  yes: words('true yes y 1 x on checked oui o vrai ja j wahr si s verdadero sim verdadeiro vero waar'),
  no: words('false no n 0 off unchecked non faux nein falsch falso nao nee onwaar'),
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
    blacklisted revoked denied refused declined rejected notsubscribed neversubscribed never notoptedin notconsented
    noconsent
    desinscrit desinscrite desabonne desabonnee refuse refusee retire retiree revoque revoquee noninscrit nonabonne
    abgemeldet abbestellt widerrufen widersprochen abgelehnt verweigert entzogen nichtangemeldet nichtabonniert nichterteilt
    dadodebaja baja cancelado revocado rechazado denegado nosuscrito noinscrito desuscrito
    descadastrado descadastrada revogado negado recusado naoinscrito naosubscrito
    disiscritto disiscritta revocato negato rifiutato noniscritto
    afgemeld uitgeschreven ingetrokken geweigerd nietingeschreven nietaangemeld`),
  withdrawn: words('withdrawn withdrawal'),
  active: words('active activated enabled actif active aktiv activo activa ativo ativa attivo attiva actief'),
};
for (const [answer, list] of Object.entries(told) as [Answer, readonly string[]][]) {
  for (const word of list) answers.set(word, answer);
}

export function answerOf(text: string): Answer {
  if (isNothing(text)) return 'empty';
  const mark = marks.get(text);
  if (mark !== undefined) return mark;
  const key = columnKey(text);
  const known = answers.get(key);
  if (known !== undefined) return known;
  if (key.replaceAll(/\D/g, '').length >= 4) return 'date';
  return 'other';
}

const marks = new Map<string, Answer>([
  ...['✓', '✔', '✔️', '☑', '✅', '+'].map((mark) => [mark, 'yes'] as const),
  ...['✗', '✘', '☐', '❌', '✖'].map((mark) => [mark, 'no'] as const),
]);
