/**
 * Columns that say whether a row is an opt-out at all, in English, French, German, Spanish, Portuguese, Dutch and Italian.
 * Some ask "opted out?", some "opted in?", some say it in a word. Names stand as columnKey has them.
 */
import { columnKey } from '../../../core/domain/address-columns.rules.js';
import type { Channel } from '../../../core/domain/vocabulary.js';

export interface KindColumn {
  /**
   * `opted-in` must be answered by yes, no or a word that says as much; `perhaps-in` may hold anything else ("Subscription:
   * weekly"). `open`: no question; only a word in it tells.
   */
  asks: 'opted-out' | 'opted-in' | 'perhaps-in' | 'open';
  /** Of which alone its name speaks ("SMS opt-in"); null: of several or none, and so of all. */
  channel: Channel | null;
}

const words = (text: string): string[] => text.trim().split(/\s+/);

const optedOut = words(`
  optedout optout optouts optedoutof optoutof unsubscribed unsubscribe unsubscribedfrom unsubscribedfromall unsub unsubbed
  notsubscribed donotcontact dnc donot dontcontact donotcall donottext donotemail dnd donotdisturb stop
  stopped suppress suppression blacklist blocklist blocked blacklisted blocklisted suppressed
  abgemeldet abbestellt ausgetragen widerrufen widersprochen gesperrt werbesperre werbewiderspruch
  desinscrit desinscrite desabonne desabonnee
  dadodebaja dadadebaja debaja baja desuscrito desuscrita desinscrito desinscrita
  descadastrado descadastrada descadastrou bloqueado bloqueada
  disiscritto disiscritta bloccato
  afgemeld uitgeschreven geblokkeerd`);
const optedIn = words(`
  optedin optin subscribed resubscribed consent consented consentgiven consentto permissiongiven doubleoptin doubleoptedin
  doi confirmedoptin singleoptin optinconfirmed doubleoptinconfirmed confirmeddoubleoptin accepts buyeraccepts agreesto
  okto cancontact maycontact
  angemeldet abonniert eingewilligt einwilligung einwilligungerteilt zustimmung zugestimmt zustimmungerteilt einverstanden
  einverstandnis werbeeinwilligung werbeerlaubnis eingetragen
  inscrit inscrite abonne abonnee consentement consenti consentementdonne
  inscrito inscrita suscrito suscrita subscrito subscrita consentimiento acepta
  consentimento consentiu assinante cadastrado cadastrada aceita
  iscritto iscritta consenso consensoal consensoprestato abbonato abbonata
  ingeschreven aangemeld geabonneerd toestemming toestemminggegeven`);
const perhapsIn = words(`
  subscription subscriber newsletter permission signedup abonnement abonnent suscripcion abonnees anmeldung`);
const open = words(`
  kind status optstatus optinoptout optinout abmeldestatus anmeldestatus abostatus statut etat estado stato action event
  eventtype type`);

const asked = new Map<string, KindColumn['asks']>([
  ...open.map((name) => [name, 'open'] as const),
  ...perhapsIn.map((name) => [name, 'perhaps-in'] as const),
  ...optedIn.map((name) => [name, 'opted-in'] as const),
  ...optedOut.map((name) => [name, 'opted-out'] as const),
]);

/** How names begin, all of which are as long: most of what may stand behind other words is none. */
const headLength = 3;
const heads = new Set([...asked.keys()].map((name) => name.slice(0, headLength)));

/** What stands around the word that tells: what the consent is to, whose it is, how the question is put. */
const around = words(`
  is has hat ist est esta ha the contact customer user member recipient client lead person subscriber global marketing
  message messages messaging whatsapp rcs sms mms text texts
  textmessage textmessages mobile email emails mail mails newsletter for fur zum zur from of to all status statut
  estado stato flag given phone telephone call calls voice and und et y e yn jn sn yesno janein ouinon sino simnao
  indicator ind bool boolean code value`);
const channels: readonly (readonly [RegExp, Channel])[] = [
  [/whatsapp/, 'WHATSAPP'],
  [/rcs/, 'RCS'],
  [/sms|mms|text/, 'SMS'],
  [/mail|newsletter/, 'EMAIL'],
];
const longest = 60;

/** Null: the name says nothing of that. */
export function kindColumn(name: string): KindColumn | null {
  const key = columnKey(plainName(name));
  if (key.length > longest) return null;
  const asks = asked.get(key) ?? askedInside(key);
  if (asks === null) return null;
  const named = channels.filter(([is]) => is.test(key));
  return { asks, channel: named.length === 1 ? (named[0]?.[1] ?? null) : null };
}

/** Without what other systems put around the names that people give: "acme__SMS_Opt_Out__c". */
export function plainName(name: string): string {
  const custom = /__p?c$/i.exec(name.trim());
  return custom === null
    ? name
    : name
        .trim()
        .slice(0, custom.index)
        .replace(/^[a-z0-9_]{1,40}?__/i, '');
}

/** Of a name that is not understood: whether it may ask all the same. */
export function mayAsk(name: string): boolean {
  return perhapsAsks.test(name) && asksSomehow.test(columnKey(plainName(name)));
}

const perhapsAsks = /opt|sub|not|con/i;
const asksSomehow = /optout|optin|optedout|optedin|unsub|donot|consent|subscri/;

function askedInside(key: string): KindColumn['asks'] | null {
  const [starts, ends] = [reached(key, 'startsWith'), reached(key, 'endsWith')];
  for (const from of starts) {
    if (!heads.has(key.slice(from, from + headLength))) continue;
    for (const length of ends) {
      const core = key.slice(from, key.length - length);
      const asks = asked.get(core);
      // "Event" or "type" beside other words may be of anything.
      if (asks !== undefined && (asks !== 'open' || core === 'status')) return asks;
    }
  }
  return null;
}

/** By the letter with which they begin, or end. */
const aroundBy = { startsWith: new Map<string, string[]>(), endsWith: new Map<string, string[]>() };
for (const word of around) {
  for (const [side, letter] of [
    ['startsWith', word[0]],
    ['endsWith', word.at(-1)],
  ] as const) {
    const same = aroundBy[side].get(letter ?? '') ?? [];
    aroundBy[side].set(letter ?? '', [...same, word]);
  }
}

/** How many letters can be taken off at that side, word by word; the fewest first. */
function reached(key: string, side: 'startsWith' | 'endsWith'): number[] {
  const places = new Set([0]);
  for (const place of places) {
    const rest = side === 'startsWith' ? key.slice(place) : key.slice(0, key.length - place);
    const letter = side === 'startsWith' ? rest.charAt(0) : rest.charAt(rest.length - 1);
    for (const word of aroundBy[side].get(letter) ?? [])
      if (rest[side](word)) places.add(place + word.length);
  }
  return [...places];
}
