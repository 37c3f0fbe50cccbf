/** What people see while they wait, on stderr: one line that moves, in a terminal; nothing in a pipe but what went wrong. */
import type { Surroundings } from '../surroundings.js';
import { barLine, bytesInWords, countInWords } from './bar.rules.js';
import { paceOf, type Sample, withSample } from './pace.rules.js';

export interface Progress {
  what: string;
  doing: string;
  unit: 'bytes' | 'rows';
  done: number;
  /** What the share is taken of, where that is something else: bytes of a file whose rows are counted. */
  part?: { done: number; total: number | null };
  total?: number | null;
}

export interface Reporter {
  /** Whether somebody looks on. */
  readonly isTerminal: boolean;
  progress(progress: Progress): void;
  /** What passes, said where somebody looks on. */
  note(line: string): void;
  /** What matters, said to whoever keeps stderr. */
  say(line: string): void;
  /** Takes the moving line away. */
  clear(): void;
  bold(text: string): string;
  red(text: string): string;
}

/** Milliseconds between two pictures. */
const frame = 100;

export function createReporter({ stderr, env }: Surroundings, quiet: boolean): Reporter {
  const isTerminal = stderr.isTTY === true && !quiet;
  const moves = isTerminal && env['TERM'] !== 'dumb';
  const colours = moves && (env['NO_COLOR'] ?? '') === '';
  let samples: Sample[] = [];
  let of = '';
  let shown = '';
  let drawnAt = -Infinity;

  function clear(): void {
    if (shown !== '') stderr.write('\r\u001B[K');
    shown = '';
    drawnAt = -Infinity;
  }

  function say(line: string): void {
    clear();
    stderr.write(`${line}\n`);
  }

  return {
    isTerminal,
    clear,
    say,
    note(line) {
      if (isTerminal) say(line);
    },
    progress({ what, doing, unit, done, part, total = null }) {
      if (!moves) return;
      const now = performance.now();
      if (of !== `${what} ${doing}`) {
        of = `${what} ${doing}`;
        samples = [];
        drawnAt = -Infinity;
      }
      const whole = part ?? { done, total };
      samples = withSample(samples, { at: now, done: whole.done });
      if (now - drawnAt < frame) return;
      drawnAt = now;
      const pace = paceOf(samples, whole.total);
      // Of what is counted, where that is not what the share is taken of.
      const rate = pace === null ? null : whole.done === 0 ? null : (pace.rate * done) / whole.done;
      const words = (amount: number) =>
        unit === 'bytes' ? bytesInWords(amount) : countInWords(Math.round(amount), 'row');
      const line = barLine(
        {
          what,
          doing,
          share: whole.total === null || whole.total === 0 ? null : whole.done / whole.total,
          amount: words(done),
          rate: rate === null || rate === 0 ? null : `${words(rate)}/s`,
          left: pace?.left ?? null,
        },
        stderr.columns ?? 80,
      );
      if (line === shown) return;
      shown = line;
      stderr.write(`\r${line}\u001B[K`);
    },
    bold: (text) => (colours ? `\u001B[1m${text}\u001B[22m` : text),
    red: (text) => (colours ? `\u001B[31m${text}\u001B[39m` : text),
  };
}
