/**
 * Reads pieces of the log's positions and gives them in order: two are read while one is taken, and none behind them. While
 * words come in it is one, and small: statements of some milliseconds, one after the other, leave the cores to those who wait for
 * an answer.
 */

export interface Range {
  after: number;
  upTo: number;
}

interface PieceOfText {
  text: string;
}

const [ahead, aheadOfWords] = [2, 1];
/** Positions of a piece at most, while words come in. */
const mostBesideWords = 1_000;
/** Characters that a piece should have: what is held of a file are four of them. */
const wanted = 1_500_000;
const [fewest, first] = [100, 1_000];
/** A run of short events does not say how long the next are. */
const growth = 4;

/** Asked when a piece is about to be read. */
export interface Manner {
  /** Positions of it at most. */
  most(): number;
  /** Whether words come in just now. */
  isBusy(): boolean;
}

export async function* inOrder<Piece extends PieceOfText>(
  end: number,
  manner: Manner,
  read: (range: Range) => Promise<Piece>,
): AsyncGenerator<Piece, void> {
  let after = 0;
  let size = first;
  const begin = (): Promise<Piece> | null => {
    if (after >= end) return null;
    const usual = Math.min(size, manner.most());
    const positions = Math.min(usual, end - after, manner.isBusy() ? mostBesideWords : usual);
    const range = { after, upTo: after + positions };
    after = range.upTo;
    const piece = read(range).then((found) => {
      const fitting = Math.floor((wanted * positions) / Math.max(1, found.text.length));
      size = Math.max(fewest, Math.min(fitting, usual * growth));
      return found;
    });
    // Seen by whoever waits for it, and by nobody if nobody does any more.
    piece.catch(() => undefined);
    return piece;
  };
  const coming: Promise<Piece>[] = [];
  const fill = (): void => {
    while (coming.length < (manner.isBusy() ? aheadOfWords : ahead)) {
      const piece = begin();
      if (piece === null) return;
      coming.push(piece);
    }
  };
  fill();
  for (let next = coming.shift(); next !== undefined; next = coming.shift()) {
    const piece = await next;
    fill();
    yield piece;
  }
}
