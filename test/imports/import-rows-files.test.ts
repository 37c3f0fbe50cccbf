/** Rows that came as arguments, and what came of rows, as files that are read again: cells come back as they were. */
import { describe, expect, it } from 'vitest';
import { readCell } from '../../src/core/domain/csv-cell.rules.js';
import type { Reason } from '../../src/core/domain/vocabulary.js';
import { RowOutcome } from '../../src/core/log/import-words.js';
import {
  fileOfRows,
  formOfRows,
  type ImportRowArgument,
} from '../../src/features/imports/api/rows-file.rules.js';
import type { FileForm } from '../../src/features/imports/file/file-form.js';
import { RowReader } from '../../src/features/imports/file/row-reader.rules.js';
import {
  headOfResult,
  lineOfResult,
  resultForm,
} from '../../src/features/imports/results/result-lines.rules.js';
import { seededRandom } from '../support/seeded-random.js';
import { readFile } from './given-file.js';

const random = seededRandom(5);
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
const characters = Array.from('=+-@\'",;\t \r\nabé0+44＝😀\u2028');
const someText = () => Array.from({ length: Math.floor(random() * 7) }, () => pick(characters)).join('');

function rowsOf(file: Buffer, form: FileForm): string[][] {
  const reader = new RowReader(form, null);
  reader.add(file);
  reader.end();
  const rows: string[][] = [];
  while (reader.next().kind === 'row') {
    rows.push(Array.from({ length: reader.cells }, (_, place) => reader.cell(place)));
  }
  return rows;
}

const someRow = (): ImportRowArgument => ({
  recipient: someText(),
  occurredAt: pick([null, 1_767_225_600_123_456]),
  sender: pick([null, undefined, someText()]),
  reason: pick<Reason | null>([null, 'TOO_MANY']),
  reasonText: pick([null, someText()]),
  evidence: someText(),
});

describe('rows that come as arguments', () => {
  it('are read as they came, each at its place, whatever is in them', () => {
    const rows = [{ recipient: '' }, ...Array.from({ length: 2_000 }, someRow)];
    const read = rowsOf(fileOfRows(rows), formOfRows);
    expect(read.map((cells) => cells.map(readCell))).toEqual(
      rows.map(
        ({ recipient, occurredAt, sender, reason, reasonText, evidence }: ImportRowArgument, index) => [
          recipient,
          occurredAt == null ? '' : '2026-01-01T00:00:00.123456Z',
          sender ?? '',
          reason ?? '',
          reasonText ?? '',
          evidence ?? '',
          String(index),
        ],
      ),
    );
  });
});

describe('the file of what came of rows', () => {
  const result = { outcome: 'r', line: 7, column: 'phone', message: '=no' };

  it('has the cells as they were, and no formula, however often it goes to and fro', () => {
    for (let round = 0; round < 500; round += 1) {
      const form = resultForm('errors', { ...formOfRows, header: ['phone', 'a', 'b'], cells: 3 });
      const cells = [someText(), someText(), someText()];
      const line = lineOfResult(form, cells, result);
      const [read = []] = rowsOf(Buffer.from(line), { ...formOfRows, header: null });
      // A row of empty cells would have been a blank line, but for what Heed says of it.
      expect(read.slice(0, 3).map(readCell)).toEqual(cells.map(readCell));
      expect(read.slice(3)).toEqual(['7', 'phone', "'=no"]);
      for (const cell of read) expect(cell).not.toMatch(/^[=+\-@\t\r\0]/);
      expect(lineOfResult(form, read.slice(0, 3), result)).toBe(line);
    }
  });

  it('of rows that came as arguments has their fields, and not what they are stored with', () => {
    const head = headOfResult(resultForm('rows', formOfRows));
    expect(head).toBe(
      '\ufeffrecipient,occurredAt,sender,reason,reasonText,evidence,heed_outcome,heed_line,heed_column,heed_message\r\n',
    );
  });

  it('has cells beyond the header behind all others, guarded once', () => {
    const form = resultForm('rows', { ...formOfRows, header: ['phone'], cells: 1 });
    const lineOf = (outcome: string) =>
      lineOfResult(form, ['x', "'=1", '+2'], { outcome, line: 3, column: null, message: null });
    const names = {
      added: 'added',
      alreadyOptedOut: 'already opted out',
      duplicate: 'duplicate',
      overruled: 'overruled',
      refused: 'refused',
    };
    for (const [outcome, name] of Object.entries(names)) {
      expect(lineOf(RowOutcome[outcome as keyof typeof names])).toBe(`x,${name},3,,,'=1,'+2\r\n`);
    }
  });

  it('has each column once after any number of corrections, and imports again', () => {
    const head = headOfResult(resultForm('rows', { ...formOfRows, header: ['Phone', 'Note'], cells: 2 }));
    const cells = ['+447911123456', 'hi', 'refused', '2', 'Phone', 'nothing'];
    const again = resultForm('errors', {
      ...formOfRows,
      header: ['Phone', 'Note', 'heed_outcome', 'heed_line', 'heed_column', 'heed_message'],
      cells: 6,
    });
    expect(headOfResult(again)).toBe(head.replace('heed_outcome,', ''));
    const line = lineOfResult(again, cells, result);
    expect(line).toBe("'+447911123456,hi,7,phone,'=no\r\n");
    const read = readFile(
      head +
        lineOfResult(
          resultForm('rows', { ...formOfRows, header: ['Phone', 'Note'], cells: 2 }),
          cells.slice(0, 2),
          result,
        ),
    );
    expect(read.refusals).toEqual([]);
    expect(read.words.map(({ recipient }) => recipient)).toEqual(['+447911123456']);
  });
});
