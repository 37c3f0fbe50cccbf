/**
 * Letters of other scripts that look (or, in Greek, sound) like Latin ones: phones with a Greek or Cyrillic keyboard
 * write "ЅТОР" and "ΣΤΟΠ" for STOP. Lower-case letters stand here by the looks of their capitals too.
 * П has no Latin double, so СТОП stays the Russian word that it is.
 */
const LATIN_DOUBLES: ReadonlyMap<string, string> = new Map([
  ...doubles('авсеһнікмоԛрѕтухјԁԝѵӏ', 'abcehhikmoqpstyxjdwvl'),
  ...doubles('αβεζηικμνοπρσςτυχϳ', 'abezhikmnoppsstyxj'),
  ...doubles('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'),
]);

function doubles(letters: string, latin: string): [string, string][] {
  return Array.from(letters, (letter, index) => [letter, latin.charAt(index)]);
}

const MAY_HAVE_DOUBLES = /[\u0370-\u03ff\u0400-\u052f\u1d00-\u1d7f\u0250-\u02af\ua730-\ua7ff]/;

/**
 * A lower-case word with its look-alikes as Latin letters, if every one of its letters has a Latin double;
 * else the word as it is: a word that is really Greek or Russian is never half translated.
 */
export function withoutLookAlikes(word: string): string {
  if (!MAY_HAVE_DOUBLES.test(word)) return word;
  let latin = '';
  for (const letter of word) {
    const double = isPlain(letter) ? letter : LATIN_DOUBLES.get(letter);
    if (double === undefined) return word;
    latin += double;
  }
  return latin;
}

function isPlain(letter: string): boolean {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
}
