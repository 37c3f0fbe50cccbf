/**
 * Whether a word is a keyword with a slip of the finger: letters swapped, one too many, one missing, a neighbouring
 * key ("Stpo", "Dtop", "unsubscibe"). Near words that mean something of their own are none.
 */
export function isSlipOf(word: string, keyword: string): boolean {
  if (keyword.length < SHORTEST || word === keyword || REAL_WORDS.has(word)) return false;
  const most = keyword.length >= LONG ? 2 : 1;
  if (Math.abs(word.length - keyword.length) > most || !LETTERS.test(word)) return false;
  if (keyword.length === SHORTEST && word.length === SHORTEST && !isSwap(word, keyword)) {
    return isNeighbouringKey(word, keyword);
  }
  return slips(word, keyword) <= most;
}

const SHORTEST = 4;
const LONG = 10;
/** Only alphabets: a single character of Chinese or Thai says too much to count as a slip. A digit may have slipped in. */
const LETTERS = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}0-9]+$/u;

/** Words of their own one slip away from a keyword of the packs. */
const REAL_WORDS: ReadonlySet<string> = new Set(
  (
    'top top sop shop step stoop stops atop spot strop stomp stoup slop swop sto stow stoke stool store story stock stone stove stood ' +
    'estop stoep pstop post pots opts tops stripe stoppt unstop arrest caret carets ferret barret barrett garret garrett arena evoke revoked revokes ' +
    'invoke remove reset subscribe resubscribe subscribed subscriber describe inscribe anmelden retener obtener abonner reabonner установить ' +
    'становить установит арест стоп столп стол топ cancel ital vital rptal cutout dropout layout optou option options unsure'
  ).split(' '),
);

const ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

function place(key: string): readonly [row: number, column: number] | null {
  for (const [row, keys] of ROWS.entries()) {
    const column = keys.indexOf(key);
    if (column >= 0) return [row, column + row / 2];
  }
  return null;
}

function isNeighbour(typed: string, meant: string): boolean {
  const [from, to] = [place(typed), place(meant)];
  return from !== null && to !== null && Math.abs(from[0] - to[0]) <= 1 && Math.abs(from[1] - to[1]) <= 1.5;
}

function isNeighbouringKey(word: string, keyword: string): boolean {
  const wrong = Array.from(keyword, (_, index) => index).filter((index) => word[index] !== keyword[index]);
  const [at] = wrong;
  return wrong.length === 1 && at !== undefined && isNeighbour(word.charAt(at), keyword.charAt(at));
}

function isSwap(word: string, keyword: string): boolean {
  for (let at = 0; at + 1 < keyword.length; at++) {
    const swapped =
      keyword.slice(0, at) + keyword.charAt(at + 1) + keyword.charAt(at) + keyword.slice(at + 2);
    if (swapped === word) return true;
  }
  return false;
}

/** The number of slips between two words (optimal string alignment: insert, drop, replace, swap). */
function slips(word: string, keyword: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: keyword.length + 1 }, (_, column) => column);
  for (let row = 1; row <= word.length; row++) {
    const current = [row];
    for (let column = 1; column <= keyword.length; column++) {
      const same = word[row - 1] === keyword[column - 1];
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (column > 1 && word[row - 1] === keyword[column - 2] && word[row - 2] === keyword[column - 1]) {
        least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(least);
    }
    beforeLast = last;
    last = current;
  }
  return last[keyword.length] ?? Infinity;
}
