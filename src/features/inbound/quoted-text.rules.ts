/**
 * Parts of a message that are not what its sender says: reactions to a message, which phones send as a text that
 * repeats it, quoted messages below or above an answer, and what stands below the line of a signature (I3).
 */

const OPENING = '["“”«„‚‘‹「『]';
const CLOSING = '["”“»‟’›」』]';
/** How the phones of each language begin the text of a reaction. */
const REACTION_VERBS = [
  '(?:(?:[\\p{L}.]{1,20} ){0,2}(?:liked|loved|disliked)(?: an? (?:message|text))?|liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|reacted(?: with)? .{1,24}? to|reacted to|removed an? .{1,24}? from)',
  "(?:a (?:aimé|adoré|ri (?:à|de)|réagi.{0,24}?|mis en valeur|souligné|n[’']a pas aimé)|n[’']a pas aimé|a supprimé .{1,24}?)(?: à| avec .{1,16}? à)?",
  '(?:(?:le|me) (?:gustó|gusta|encantó|encanta|dio risa)|se rió de|ha reaccionado.{0,24}?|reaccionó.{0,24}?|exclamó|cuestionó|no le gustó|enfatizó|destacó)(?: a)?',
  '(?:gostou de|curtiu|amou|adorou|riu de|não gostou de|reagiu.{0,24}?|enfatizou|questionou|destacou)',
  '(?:gefällt|gefiel|liebt|lacht über|hat|mag|reagierte.{0,24}?|betont)',
  '(?:ha (?:messo .{1,24}? a|reagito.{0,24}?|adorato|riso a|amato|evidenziato|enfatizzato)|(?:ti )?piace|non piace|adora)',
  '(?:vond|heeft .{0,30}?|vindt|lachte om|reageerde.{0,24}?|benadrukte)',
  '(?:gillade|älskade|ogillade|betonade|ifrågasatte|skrattade åt|reagerade.{0,24}?|synes godt om|likte|elsket|elskede|lo av|reagerede.{0,24}?|tykkäsi|rakasti|reagoi.{0,24}?)',
  '(?:za?reagowa.{0,24}?|polubi(?:ono|ł).{0,4}?|beğen(?:di|ildi)|понравилось|нравится|отреагировал.{0,24}?)',
  '(?:对|對|已?(?:喜欢|喜歡|赞|讚|强调|強調)了?)',
  '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\p{Cf}\\ufe0f]{1,12} (?:to|à|a|auf|zu|para|op|в)',
];
const REACTION = new RegExp(
  `^[\\s\\p{Cf}]*(?:${REACTION_VERBS.join('|')})[\\s\\p{Cf}:]*${OPENING}.+${CLOSING}?[^"“”«»„]{0,40}$`,
  'isu',
);

const REACTION_BEHIND = new RegExp(
  `^${OPENING}.+${CLOSING}\\s*(?:に.{0,16}(?:リアクション|いいね|反応)|を(?:強調|高く評価|いいね)).{0,20}$`,
  'isu',
);

/** Whether the text is a phone's report of a reaction to a message: `Liked “… Reply STOP …”`. */
export function isReaction(text: string): boolean {
  return REACTION.test(text) || REACTION_BEHIND.test(text);
}

const QUOTE_HEADERS: readonly RegExp[] = [
  /^\s*on .{4,120}wrote:/i,
  /^\s*le .{4,120}a écrit\s?:/i,
  /^\s*el .{4,120}escribi[óo]:/i,
  /^\s*em .{4,120}escreveu:/i,
  /^\s*am .{4,120}schrieb.{0,60}:/i,
  /^\s*il .{4,120}ha scritto:/i,
  /^\s*op .{4,120}schreef.{0,60}:/i,
  /^\s*-{2,}\s?(?:original|forwarded|ursprüngliche|message d.origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk)/i,
  /^\s*_{8,}\s*$/,
  /^\s*(?:from|von|de|da|van): .{3,120}$/i,
];
/** Below what the sender wrote. */
const SIGNATURES: readonly RegExp[] = [
  /^\s*--\s*$/,
  /^\s*(?:sent from (?:my|mobile|outlook|yahoo|samsung)|get outlook for|envoy[ée] (?:de|depuis)|enviad[oa] (?:desde|do|de|via))\b.{0,60}$/i,
  /^\s*(?:gesendet (?:mit|von)|von meinem .{2,30} gesendet|inviato d[ai]|verzonden (?:vanaf|met|vanuit))\b.{0,60}$/i,
];
const QUOTED_LINE = /^\s*(?:>|&gt;)/;

/**
 * The text without quoted lines and without everything from a quote's header or a signature on. The same string when nothing
 * is quoted.
 */
export function withoutQuotes(text: string): string {
  if (!text.includes('\n') && !QUOTED_LINE.test(text) && !QUOTE_HEADERS.some((header) => header.test(text)))
    return text;
  const own: string[] = [];
  let cut = false;
  for (const line of text.split(/\r?\n|\r/)) {
    const signed = own.some((above) => above.trim() !== '') && SIGNATURES.some((sign) => sign.test(line));
    if (signed || QUOTE_HEADERS.some((header) => header.test(line))) {
      cut = true;
      break;
    }
    if (QUOTED_LINE.test(line)) cut = true;
    else own.push(line);
  }
  return cut ? own.join('\n').trim() : text;
}
