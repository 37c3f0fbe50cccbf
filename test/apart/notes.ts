/** What test/support/note-statements.mjs has noted, in the folder that a run has for it. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalog } from './catalog.js';

export interface Note {
  text: string;
  /** Whether it said of which accounts it speaks, and whether it was told those that it said. */
  how: 'none' | 'told' | 'untold';
  /** Whether it may speak of several accounts, though here it may have spoken of one. */
  isOfAll: boolean;
  by: 'heed' | 'tests';
  /** Where in the code it was called for. */
  at: string;
}

export interface Notes {
  notes: Note[];
  catalog: Catalog;
  /** Every test file was to run. */
  isWhole: boolean;
}

const catalogFile = 'catalog.json';
const wholeFile = 'whole';
const judgedFile = 'judged';

export function isJudged(folder: string): boolean {
  return existsSync(join(folder, judgedFile));
}

export function setJudged(folder: string): void {
  writeFileSync(join(folder, judgedFile), '');
}

export function writeCatalog(folder: string, catalog: Catalog, isWhole: boolean): void {
  writeFileSync(join(folder, catalogFile), JSON.stringify(catalog));
  if (isWhole) writeFileSync(join(folder, wholeFile), '');
}

/** Each statement once for each way in which it was sent. */
export function readNotes(folder: string): Notes {
  const notes = new Map<string, Note>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl')))
    // A process that was killed may have left half a line.
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n').slice(0, -1)) {
      const note = JSON.parse(line) as Note;
      const key = `${note.by} ${note.how} ${note.isOfAll} ${note.text}`;
      if (!notes.has(key) || notes.get(key)?.at === 'unknown') notes.set(key, note);
    }
  return {
    notes: [...notes.values()],
    catalog: JSON.parse(readFileSync(join(folder, catalogFile), 'utf8')) as Catalog,
    isWhole: existsSync(join(folder, wholeFile)),
  };
}
