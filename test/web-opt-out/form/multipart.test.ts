import { expect, it } from 'vitest';
import { multipartFields } from '../../../src/features/web-opt-out/form/multipart.rules.js';

const lines = (...all: string[]) => all.join('\r\n');

it.each(['x', "----WebKitFormBoundary'()+_,-./:=?", '9'.repeat(70)])(
  'O2 fields of multipart/form-data are read with the boundary %s',
  (boundary) => {
    const body = lines(
      'a preamble that nobody reads',
      `--${boundary}`,
      'Content-Disposition: form-data; name="List-Unsubscribe"',
      '',
      'One-Click',
      `--${boundary}  `,
      'content-type: text/plain; charset=utf-8',
      'CONTENT-DISPOSITION:form-data;name=empty',
      '',
      '',
      `--${boundary}`,
      'Content-Disposition: form-data; filename="name=x.txt"; name="file"',
      '',
      'a file',
      `--${boundary}`,
      'Content-Disposition: form-data; name="lines"',
      '',
      'one',
      '',
      '--two',
      `--${boundary}--`,
      'an epilogue',
    );
    expect(multipartFields(body, `multipart/form-data; boundary="${boundary}"`)).toEqual([
      ['List-Unsubscribe', 'One-Click'],
      ['empty', ''],
      ['lines', 'one\n\n--two'],
    ]);
  },
);

it.each([
  ['', 'multipart/form-data; boundary=x'],
  ['--x--', 'multipart/form-data'],
  [lines('--x', 'Content-Disposition: form-data; name="a"', '', 'b'), 'multipart/form-data; boundary=x'],
  [lines('--x', 'Content-Disposition: form-data; name="a"', '--x--'), 'multipart/form-data; boundary=x'],
  [lines('--x', 'Content-Disposition: form-data', '', 'b', '--x--'), 'multipart/form-data; boundary=x'],
  [lines('--x', 'Content-Type: text/plain', '', 'b', '--x--'), 'multipart/form-data; boundary=x'],
])('what is none, or has no end, is not guessed at: %j (%s)', (body, type) => {
  expect(multipartFields(body, type)).toBeNull();
});

it('no fields are none', () => {
  expect(multipartFields('--x--', 'multipart/form-data; boundary=x')).toEqual([]);
});
