/** Lines of a file: what ends one is \n. readline of newer Nodes also ends them at U+2028, which stands in texts as it is. */
import { StringDecoder } from 'node:string_decoder';

export async function* linesIn(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let parts: string[] = [];
  for await (const piece of pieces) {
    const [first = '', ...others] = decoder.write(piece).split('\n');
    parts.push(first);
    for (const next of others) {
      yield parts.join('');
      parts = [next];
    }
  }
  const last = parts.join('') + decoder.end();
  if (last !== '') yield last;
}
