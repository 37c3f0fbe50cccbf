/** The file can't be read to its end, and never will; the message is for people. */
export class BrokenFile extends Error {
  override readonly name = 'BrokenFile';
}
