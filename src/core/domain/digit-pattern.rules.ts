/**
 * Where a pattern over digits (libphonenumber's regular expressions) may end in a number of which only the first digits
 * are known. Places are the bits of one integer: bit 4 is the place behind the fourth digit.
 */
export type DigitPattern = (places: number, digits: KnownDigits) => number;

export interface KnownDigits {
  /** The first digits. Those behind them may be any. */
  known: readonly number[];
  /** How many digits there are in all, at most 30. */
  length: number;
}

/** The pattern, anchored at the start; null for what this does not read: then it may end anywhere. */
export function readDigitPattern(source: string): DigitPattern | null {
  const reader = { source, at: 0 };
  const pattern = readAlternatives(reader);
  return pattern === null || reader.at < source.length ? null : pattern;
}

/** The places at which a match that starts at the first digit may end. */
export function endsOfMatch(pattern: DigitPattern, digits: KnownDigits): number {
  return pattern(1, digits);
}

interface Reader {
  source: string;
  at: number;
}

function readAlternatives(reader: Reader): DigitPattern | null {
  const branches: DigitPattern[] = [];
  for (;;) {
    const branch = readSequence(reader);
    if (branch === null) return null;
    branches.push(branch);
    if (reader.source[reader.at] !== '|') break;
    reader.at += 1;
  }
  return (places, digits) => branches.reduce((ends, branch) => ends | branch(places, digits), 0);
}

function readSequence(reader: Reader): DigitPattern | null {
  const parts: DigitPattern[] = [];
  while (reader.at < reader.source.length && !'|)'.includes(reader.source[reader.at] ?? '')) {
    const atom = readAtom(reader);
    const part = atom === null ? null : readRepeats(reader, atom);
    if (part === null) return null;
    parts.push(part);
  }
  return (places, digits) => parts.reduce((ends, part) => part(ends, digits), places);
}

function readAtom(reader: Reader): DigitPattern | null {
  const rest = reader.source.slice(reader.at);
  const group = /^\((?:\?:|(?!\?))/.exec(rest);
  if (group !== null) {
    reader.at += group[0].length;
    const inner = readAlternatives(reader);
    if (inner === null || reader.source[reader.at] !== ')') return null;
    reader.at += 1;
    return inner;
  }
  const single = /^(?:\d|\\d|\[(?:\d(?:-\d)?)+\]|\$)/.exec(rest);
  if (single === null) return null;
  reader.at += single[0].length;
  if (single[0] === '$') return (places, { length }) => places & (1 << length);
  const accepted = new RegExp(`^${single[0]}$`);
  const accepts = Array.from({ length: 10 }, (_, digit) => accepted.test(String(digit)));
  return (places, digits) => nextPlaces(places, digits, accepts);
}

function nextPlaces(places: number, { known, length }: KnownDigits, accepts: readonly boolean[]): number {
  let ends = 0;
  for (let place = 0; place < length; place += 1) {
    const digit = known[place];
    if ((places & (1 << place)) !== 0 && (digit === undefined || accepts[digit] === true))
      ends |= 1 << (place + 1);
  }
  return ends;
}

function readRepeats(reader: Reader, atom: DigitPattern): DigitPattern | null {
  const repeats = /^(?:\?|\{(\d+)(?:,(\d+))?\})/.exec(reader.source.slice(reader.at));
  if (repeats === null) return /^[*+{]/.test(reader.source.slice(reader.at)) ? null : atom;
  reader.at += repeats[0].length;
  const least = Number(repeats[1] ?? 0);
  const most = repeats[0] === '?' ? 1 : Number(repeats[2] ?? repeats[1]);
  return (places, digits) => {
    let current = places;
    let ends = 0;
    for (let times = 0; times <= most && current !== 0; times += 1) {
      if (times >= least) ends |= current;
      if (times < most) current = atom(current, digits);
    }
    return ends;
  };
}
