/** Reads pieces of the log's positions one after the other, the next while the one before is taken; no more than that. */

export interface Range {
  after: number;
  upTo: number;
}

/** `sizeOf`: positions of the next piece, asked for when it is about to be read. */
export async function* inOrder<Piece>(
  end: number,
  sizeOf: () => number,
  read: (range: Range) => Promise<Piece>,
): AsyncGenerator<Piece, void> {
  let after = 0;
  const begin = (): Promise<Piece> | null => {
    if (after >= end) return null;
    const range = { after, upTo: Math.min(end, after + sizeOf()) };
    after = range.upTo;
    const piece = read(range);
    // Seen by whoever waits for it, and by nobody if nobody does any more.
    piece.catch(() => undefined);
    return piece;
  };
  let coming = begin();
  while (coming !== null) {
    const piece = await coming;
    coming = begin();
    yield piece;
  }
}
