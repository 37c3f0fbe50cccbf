import { expect, it } from 'vitest';
import { readAnswer } from '../../src/cli/http/answer.rules.js';

it.each([
  '{"errors":[null]}',
  '{"errors":[7]}',
  '{"errors":[{"message":7,"extensions":[]}]}',
  '{"errors":[{}]}',
])('an answer that is not as Heed answers is a refusal with its status: %s', (text) => {
  expect(readAnswer(400, text)).toEqual({
    kind: 'refused',
    code: '400',
    message: 'the answer has the status 400',
  });
});
