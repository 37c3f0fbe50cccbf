/** Notices that are a link to somebody's page, as regular expressions over folded texts. */
import { end, oneOf, sentence, siteAddress, start } from './notice-grammar.rules.js';
import {
  clickWords,
  everydayLabels,
  everydayPrefixes,
  labelPrefixes,
  labelPurposes,
  strongPurposes,
} from './notice-phrases.js';

export function linkPatterns(plain: string): ['LINK', string][] {
  const what =
    '(?: (?:de |nos |our |these |unsere |onze |mas |mais )?(?:sms|messages?|mensajes|mensagens|messaggi|nachrichten|berichten|texts?|pubs?|newsletter))?';
  const click = `${oneOf(clickWords)}[ :>→–-]{1,3}`;
  const prefix = `(?:${oneOf([...labelPrefixes, ...clickWords])},? )`;
  const label = `${sentence}${prefix}{0,5}${oneOf(labelPurposes)}${end}${what}`;
  const everyday = `${sentence}(?:${oneOf(everydayPrefixes)} ){0,2}${oneOf(everydayLabels)}${end}${what}`;
  const wholeLabel = `(?: ?[:=>→–-]{1,2} ?(?:${click}){0,1}|,? (?:${click}){1,5})${siteAddress}`;
  return [
    // Unsubscribe: https://…, Opt out here www.…, To opt out, visit https://…
    [
      'LINK',
      `${start}${oneOf(strongPurposes)}${end}${what}(?:[ :>→–-]{0,3}(?:${click}){0,5}|, (?:${click}){1,5})${siteAddress}`,
    ],
    // Zum Abmelden hier: www.…, Klik hier om je af te melden: https://…: they are the whole label.
    ['LINK', `${label}${wholeLabel}`],
    // Baja: https://…
    ['LINK', `${everyday}${wholeLabel}`],
    // Stop: https://…
    ['LINK', `${sentence}${plain}${end} ?[:=>→-] ?${siteAddress}`],
  ];
}
