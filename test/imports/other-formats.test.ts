import { describe, expect, it } from 'vitest';
import { readFile } from './given-file.js';

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');

describe('O3 a file that is no CSV', () => {
  it.each([
    ['JSON', '{"phone": "+447911123456"}\n{"phone": "+447911123457"}\n'],
    ['JSON', '\n [ {"phone": "+447911123456"} ]'],
    ['JSON', '["+447911123456","+447911123457"]'],
    ['JSON', '[447911123456, 447911123457]'],
    ['JSON', '\ufeff{\r\n  "data": [] }'],
    ['JSON', utf16('[{"phone":"+447911123456"}]')],
    ['HTML', '<!DOCTYPE html>\n<html><body>502</body></html>'],
    ['HTML', '<table><tr><td>+447911123456</td></tr></table>'],
    ['HTML', utf16('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>')],
    ['XML', '<?xml version="1.0"?><Workbook><Row/></Workbook>'],
    ['XML', '<contacts a="b">\n <contact/>\n</contacts>'],
    ['SQL', '/*!40101 SET x */;\n-- dump\n\nCREATE TABLE `a` (x int);\n'],
    ['a text document', '{\\rtf1\\ansi +447911123456}'],
    ['contacts', 'BEGIN:VCARD\nTEL:+447911123456\nEND:VCARD\n'],
    [
      'the body of a form',
      '--x123\r\nContent-Disposition: form-data; name="f"\r\n\r\nphone\r\n+447911123456\r\n',
    ],
    ['an e-mail', 'MIME-Version: 1.0\nSubject: list\n\n+447911123456\n'],
  ])('but %s fails with one message that says so', (what, file) => {
    const { failure, rows } = readFile(file);
    expect(failure).toMatch(new RegExp(`^CSV was expected, the file is ${what}`));
    expect(rows).toBe(0);
  });

  it.each([
    ['a workbook (xlsx) or a zip archive', 'PK\x03\x04\x14\x00'],
    ['an empty zip archive', 'PK\x05\x06\x00\x00'],
    ['a workbook (xls)', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'],
    ['a PDF', '%PDF-1.7\n1 0 obj\n'],
    ['a rar archive', 'Rar!\x1a\x07\x00'],
    ['a Parquet file', 'PAR1\x15\x04'],
    ['a picture', '\x89PNG\r\n\x1a\n'],
    ['a picture', '\xff\xd8\xff\xe0'],
  ])('but %s fails in the same way', (what, start) => {
    const { failure } = readFile(Buffer.from(`${start}+447911123456\n`, 'latin1'));
    expect(failure?.startsWith(`text (CSV) was expected, the file is ${what}`)).toBe(true);
  });

  it('fails if none of its lines has an address; a line or two are refused alone', () => {
    expect(readFile('a\nb\nc\n').failure).toMatch(/^CSV with phone numbers or e-mail addresses was expected/);
    expect(readFile('a\nb\n')).toMatchObject({ failure: null, rows: 2 });
    expect(readFile('+447911123456\na\nc\n')).toMatchObject({ failure: null });
  });

  it.each([
    '<phone>,<date>\n+447911123456,\n',
    'phone\n<b@example.com>\n',
    '--\n+447911123456\n',
    'phone,{"a"}\n+447911123456,x\n',
    'set\n+447911123456\n',
  ])('is not seen in a CSV that looks a little like it: %s', (file) => {
    expect(readFile(file, { columns: { recipient: '1' } })).toMatchObject({ failure: null });
  });

  it('is told in no time, whatever it holds', () => {
    expect(readFile(`<!--${'-->'.repeat(300)}<!-- ${'<!---->'.repeat(300)}`).failure).not.toBeUndefined();
    expect(readFile(`-- ${'-- '.repeat(600)}`).failure).not.toBeUndefined();
  });
});
