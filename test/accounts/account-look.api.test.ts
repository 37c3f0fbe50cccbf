/** How an account's pages look: its colour and its logo. */
import { describe, expect, it } from 'vitest';
import { AccountDocument, UpdateAccountDocument, type UpdateAccountInput } from '../generated/operations.js';
import { givenAccount, useApp } from '../support/app.js';

const app = useApp();

async function lookAfter(...inputs: UpdateAccountInput[]) {
  const { admin } = await givenAccount(app);
  for (const input of inputs) {
    const { updateAccount } = await admin.run(UpdateAccountDocument, { input });
    const { account } = await admin.run(AccountDocument, {});
    const { color, logoUrl } = updateAccount;
    expect({ color, logoUrl }).toEqual({ color: account.color, logoUrl: account.logoUrl });
  }
  const { color, logoUrl } = (await admin.run(AccountDocument, {})).account;
  return { color, logoUrl };
}

const logoUrl = 'https://cdn.example.com/logo.svg';

describe('updateAccount', () => {
  it.each([
    ['#0A7D55', '#0a7d55'],
    ['#F0a', '#ff00aa'],
    [' #123456 ', '#123456'],
  ])('stores the colour %j as %j', async (given, stored) => {
    expect(await lookAfter({ color: given })).toEqual({ color: stored, logoUrl: null });
  });

  it.each([
    [logoUrl, logoUrl],
    [' HTTPS://CDN.Example.com:443/a b.png?v="2" ', 'https://cdn.example.com/a%20b.png?v=%222%22'],
    ['https://bücher.example/l.png', 'https://xn--bcher-kva.example/l.png'],
    ['https://[2001:DB8::1]:8443/l.png', 'https://[2001:db8::1]:8443/l.png'],
  ])('stores the address of a logo %j as %j', async (given, stored) => {
    expect(await lookAfter({ logoUrl: given })).toEqual({ color: null, logoUrl: stored });
  });

  it('leaves the look when it is not spoken of, also when another change is made, and takes it away with null', async () => {
    const look = { color: '#123456', logoUrl };
    expect(await lookAfter(look, { brand: 'Acme & Sons' })).toEqual(look);
    expect(await lookAfter(look, { color: null })).toEqual({ color: null, logoUrl });
    expect(await lookAfter(look, { logoUrl: null })).toEqual({ ...look, logoUrl: null });
  });

  it.each<[UpdateAccountInput, RegExp]>([
    [{ color: 'red' }, /^color: #rgb or #rrggbb was expected, such as #0a7d55, "red" came$/],
    [{ color: '#12345' }, /^color: .* "#12345" came$/],
    [{ color: '#12345g' }, /^color: /],
    [{ color: '' }, /^color: /],
    [{ color: '#123456;background:url(x)' }, /^color: /],
    [{ color: '\n#123456\u0000' }, /^color: /],
    [{ logoUrl: '' }, /^logoUrl: an https address was expected, "" came$/],
    [{ logoUrl: 'logo.png' }, /^logoUrl: an https address was expected, "logo.png" came$/],
    [{ logoUrl: 'http://example.com/l.png' }, /^logoUrl: .* one that begins with "http:" came$/],
    [{ logoUrl: 'javascript:alert(1)' }, /^logoUrl: .* "javascript:" came$/],
    [{ logoUrl: 'data:image/png;base64,AAAA' }, /^logoUrl: .* "data:" came$/],
    [
      { logoUrl: 'https://me:secret@example.com/l.png' },
      /^logoUrl: an address without user name and password/,
    ],
    [{ logoUrl: 'https://me@example.com/l.png' }, /^logoUrl: an address without user name and password/],
    [{ logoUrl: 'https://a;script-src/l.png' }, /^logoUrl: a host name was expected, "a;script-src" came$/],
    [{ logoUrl: "https://'self'/l.png" }, /^logoUrl: a host name was expected/],
    [
      { logoUrl: `https://example.com/${'a'.repeat(2_000)}` },
      /^logoUrl: at most 2000 characters .* 2020 came$/,
    ],
    [
      { logoUrl: `https://example.com/${'é'.repeat(400)}` },
      /^logoUrl: at most 2000 characters .* 2420 came$/,
    ],
  ])('refuses %j', async (input, message) => {
    const { admin } = await givenAccount(app);
    const { errors } = await admin.send(UpdateAccountDocument, { input });
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(message),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(errors[0]?.message).not.toContain('secret');
  });

  it('takes the address of a logo of 2,000 characters', async () => {
    const long = `https://example.com/${'a'.repeat(1_980)}`;
    expect((await lookAfter({ logoUrl: long })).logoUrl).toBe(long);
  });
});
