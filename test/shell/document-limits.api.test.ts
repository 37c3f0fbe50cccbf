import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { givenAccount, useApp } from '../support/app.js';

const app = useApp();

async function codeOf(query: string): Promise<[number, string | undefined]> {
  const { admin } = await givenAccount(app);
  const answer = await admin.raw(query);
  return [answer.status, answer.errors[0]?.extensions.code];
}

describe('a document', () => {
  test('with lists within lists within lists is refused, also through fragments', async () => {
    const deep = '{ groups { senders { group { senders { group { senders { id } } } } } } }';
    const hidden = `{ groups { ...a } } fragment a on SenderGroup { senders { group { ...b } } }
      fragment b on SenderGroup { senders { group { senders { id } } } }`;
    expect(await codeOf(deep)).toEqual([400, 'LIMIT_EXCEEDED']);
    expect(await codeOf(hidden)).toEqual([400, 'LIMIT_EXCEEDED']);
  });

  test('with more than 50 fields at its root is refused, aliases counted', async () => {
    const aliases = (count: number) =>
      `{ ${Array.from({ length: count }, (_, index) => `a${index}: account { id }`).join(' ')} }`;
    expect(await codeOf(aliases(51))).toEqual([400, 'LIMIT_EXCEEDED']);
    expect(await codeOf(aliases(50))).toEqual([200, undefined]);
  });

  test('of more than 10,000 words is refused, without being parsed', async () => {
    expect(await codeOf(`{ account { ${'id '.repeat(10_001)} } }`)).toEqual([400, 'LIMIT_EXCEEDED']);
    expect(await codeOf(`{ account { ${'a { '.repeat(4_000)}`)).toEqual([400, 'LIMIT_EXCEEDED']);
  });

  test('that is refused says which limit, what was expected and what came', async () => {
    const answer = await app.platform.raw(`{ accounts { ${'totalCount '.repeat(500)} } }`);
    expect(answer.errors).toEqual([
      {
        message: 'the document: at most 500 fields and fragments were expected, 501 came',
        extensions: { code: 'LIMIT_EXCEEDED' },
      },
    ]);
  });

  test('of the usual size is answered: a page with the keywords of each sender, and the whole schema', async () => {
    expect(await codeOf('{ optOuts { nodes { exceptions { keywords { word } } } } }')).toEqual([
      200,
      undefined,
    ]);
    expect(await codeOf(getIntrospectionQuery())).toEqual([200, undefined]);
  });
});
