/** test/corpus/files.tsv: what is expected of each file of the corpus. */
import { readFileSync } from 'node:fs';

export const corpus = new URL('../corpus/', import.meta.url);

export interface ExpectedFile {
  name: string;
  what: string;
  /** Line, recipient, text of the reason and, if it is not the list's, date of each opt-out. */
  says: [number, string, string | null, string?][];
  /** Line and column of each row that is refused. */
  refused: [number, string | null][];
  /** The beginning of what is said of the file. */
  failure: string | null;
}

export function expectedFiles(): ExpectedFile[] {
  return readFileSync(new URL('files.tsv', corpus), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(1)
    .map((line) => {
      const [name = '', what = '', says = '', refused = '', failure = ''] = line.split('\t');
      return {
        name,
        what,
        says: JSON.parse(says) as ExpectedFile['says'],
        refused: JSON.parse(refused) as ExpectedFile['refused'],
        failure: JSON.parse(failure) as string | null,
      };
    });
}

export const bytesOf = (name: string): Buffer => readFileSync(new URL(`csv/${name}`, corpus));
