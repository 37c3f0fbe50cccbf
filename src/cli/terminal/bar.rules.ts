/** The line that shows how far something is, as wide as the terminal at most. */

export interface HowFar {
  /** A file's name, or what is done. */
  what: string;
  /** uploading, importing, … */
  doing: string;
  /** From 0 to 1; null where the end is not known. */
  share: number | null;
  /** How much, in words: "1,234 rows". */
  amount: string;
  /** How fast, in words; null where nothing can be said yet. */
  rate: string | null;
  /** Milliseconds left; null where nothing can be said yet. */
  left: number | null;
}

const widestBar = 24;

export function barLine({ what, doing, share, amount, rate, left }: HowFar, columns: number): string {
  const width = Math.max(10, columns - 1);
  const percent = share === null ? '' : `${String(Math.floor(clamp(share) * 100)).padStart(3)} %`;
  const facts = [percent, amount, rate ?? '', left === null ? '' : `${timeInWords(left)} left`].filter(
    (fact) => fact !== '',
  );
  // What says least goes first when there is no room.
  for (const shown of [facts, facts.slice(0, 3), facts.slice(0, 2), facts.slice(0, 1)]) {
    const text = `${doing} ${shown.join('  ')}`;
    const name = shorten(what, Math.max(8, Math.min(32, width - text.length - 2)));
    const room = width - name.length - text.length - 5;
    if (share !== null && room >= 8) {
      return `${name}  ${doing} ${bar(share, Math.min(widestBar, room))} ${shown.join('  ')}`;
    }
    if (name.length + 2 + text.length <= width) return `${name}  ${text}`;
  }
  return shorten(`${doing} ${percent === '' ? amount : percent.trim()}`, width);
}

function bar(share: number, width: number): string {
  const filled = Math.floor(clamp(share) * width);
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]`;
}

function clamp(share: number): number {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

/** Its end is kept: that is where files differ. */
export function shorten(text: string, width: number): string {
  const plain = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');
  const letters = Array.from(plain);
  return letters.length <= width ? plain : `…${letters.slice(letters.length - width + 1).join('')}`;
}

export function bytesInWords(bytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'];
  let amount = bytes;
  let unit = 'bytes';
  for (const next of units) {
    if (amount < 1_000) break;
    amount /= 1_000;
    unit = next;
  }
  return unit === 'bytes' ? `${bytes} bytes` : `${amount.toFixed(amount < 100 ? 1 : 0)} ${unit}`;
}

export function countInWords(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}

export function timeInWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1_000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
