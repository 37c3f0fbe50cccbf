/** How tokens end: by their time, by revokeTokens, with the issuer's key; and what is while the issuer is away. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AccountDocument, FollowEventsDocument, RevokeTokensDocument } from '../generated/operations.js';
import { openStream } from '../event-streams/stream-client.js';
import { openAs } from '../live/raw-socket.js';
import { givenAccount, startTestApp } from '../support/app.js';
import { issuerSettings, startTokenIssuer } from '../support/token-issuer.js';
import { refusal, seconds, useTokens } from './given-tokens.js';

const given = await useTokens();
const { issuer, app, tokenOf, as } = given;

describe('an open socket of a token', () => {
  async function givenSocket(token: string) {
    const socket = await openAs(app.origin, token);
    onTestFinished(() => socket.socket.terminate());
    socket.subscribe('1', FollowEventsDocument);
    await socket.message(0);
    return socket;
  }
  const gone = { type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] };

  it('ends when the token does', async () => {
    const socket = await givenSocket(await tokenOf({ exp: seconds() - 30 + 4 }));
    expect(await socket.closeCode()).toBe(4403);
    expect(socket.received.at(-1)).toMatchObject(gone);
  });

  it('ends when the token does, also where it is an event stream', async () => {
    const query = FollowEventsDocument;
    const stream = await openStream(app.origin, await tokenOf({ exp: seconds() - 30 + 4 }), { query });
    expect(await stream.end()).toBe('whole');
    expect(stream.events.map(({ type }) => type)).toEqual(['next', 'next', 'complete']);
    expect(stream.events[1]?.data).toContain('UNAUTHENTICATED');
  });

  it('ends when the tokens of its subject are revoked, and no other does', async () => {
    const [jane, john] = [await tokenOf({ sub: 'jane' }), await tokenOf({ sub: 'john' })];
    const [hers, his] = [await givenSocket(jane), await givenSocket(john)];
    const { revokeTokens } = await given.account.admin.run(RevokeTokensDocument, { subject: 'jane' });
    expect(revokeTokens).toMatchObject({ subject: 'jane', revokedBy: 'First key' });
    expect(await hers.closeCode()).toBe(4403);
    expect(hers.received.at(-1)).toMatchObject(gone);
    expect(await as(jane).send(AccountDocument, {})).toMatchObject(refusal);
    expect((await as(john).send(AccountDocument, {})).status).toBe(200);
    expect(his.closed).toBeNull();
  });

  it('ends when those of its account are revoked, while one of another account stays open', async () => {
    const other = await givenAccount(app);
    const [hers, theirs] = [
      await givenSocket(await tokenOf({ sub: 'jane', heed_account: other.accountId })),
      await givenSocket(await tokenOf({ sub: 'june' })),
    ];
    await other.admin.run(RevokeTokensDocument, {});
    expect(await hers.closeCode()).toBe(4403);
    expect(hers.received.at(-1)).toMatchObject(gone);
    expect(theirs.closed).toBeNull();
  });

  it('ends when its key is withdrawn by the issuer, at the next look at the keys', async () => {
    const heed = await startTestApp(app.url, { tokenIssuer: issuerSettings(issuer.url) });
    onTestFinished(() => heed.stop());
    const withdrawn = await issuer.newKey();
    const token = await issuer.sign(withdrawn, { heed_account: given.account.accountId });
    expect((await as(token, heed.url).send(AccountDocument, {})).status).toBe(200);
    const socket = await openAs(heed.url, token);
    onTestFinished(() => socket.socket.terminate());
    issuer.keys = issuer.keys.filter(({ kid }) => kid !== withdrawn.kid);
    // A token of a key that is not known has the keys looked at, once the last look is 10 s old.
    const next = await issuer.sign(await issuer.newKey(), { heed_account: given.account.accountId });
    await vi.waitFor(
      async () => {
        await as(next, heed.url).send(AccountDocument, {});
        expect(socket.closed?.code).toBe(4403);
      },
      { timeout: 30_000, interval: 500 },
    );
  });
});

describe('revokeTokens', () => {
  it('of everybody refuses all that were issued before, and none that is issued later', async () => {
    const { accountId, admin } = await givenAccount(app);
    const of = (iat: number) => issuer.sign(given.key, { heed_account: accountId, iat });
    const moment = seconds() - 10;
    const [before, at, after] = [await of(moment - 1), await of(moment), await of(moment + 1)];
    await admin.run(RevokeTokensDocument, { issuedBefore: new Date(moment * 1_000).toISOString() });
    expect(await as(before).send(AccountDocument, {})).toMatchObject(refusal);
    expect(await as(at).send(AccountDocument, {})).toMatchObject(refusal);
    expect((await as(after).send(AccountDocument, {})).status).toBe(200);
  });

  it('without a moment leaves none of before, even of a clock that is ahead as far as it may be', async () => {
    const { accountId, admin } = await givenAccount(app);
    const token = await issuer.sign(given.key, { heed_account: accountId, iat: seconds() + 25 });
    expect((await as(token).send(AccountDocument, {})).status).toBe(200);
    await admin.run(RevokeTokensDocument, {});
    expect(await as(token).send(AccountDocument, {})).toMatchObject(refusal);
  });

  it('never takes an earlier one back', async () => {
    const { admin } = await givenAccount(app);
    const first = await admin.run(RevokeTokensDocument, {
      subject: 'jane',
      issuedBefore: '2026-02-01T00:00:00Z',
    });
    const less = await admin.run(RevokeTokensDocument, {
      subject: 'jane',
      issuedBefore: '2026-01-01T00:00:00Z',
    });
    expect(less).toEqual(first);
  });

  it.each([
    ['a subject that is empty', { subject: '' }, /^subject: /],
    ['a subject that is too long', { subject: 'x'.repeat(256) }, /^subject: /],
    [
      'a moment far ahead',
      { issuedBefore: new Date(Date.now() + 3_600_000).toISOString() },
      /^issuedBefore: /,
    ],
  ])('is refused with %s', async (_what, wish, message) => {
    const { errors } = await given.account.admin.send(RevokeTokensDocument, wish);
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(message) as string,
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

it('while the issuer is away from the start on, keys work and tokens are asked to come later; they work when it is back', async () => {
  const away = await startTokenIssuer();
  onTestFinished(() => away.stop());
  const signing = await away.newKey();
  away.away = true;
  const heed = await startTestApp(app.url, { tokenIssuer: issuerSettings(away.url) });
  onTestFinished(() => heed.stop());
  const token = await away.sign(signing, { heed_account: given.account.accountId });
  const later = await as(token, heed.url).send(AccountDocument, {});
  expect(later).toMatchObject({ status: 503, errors: [{ extensions: { code: 'NOT_RECORDED' } }] });
  expect((await as(given.account.admin.key, heed.url).send(AccountDocument, {})).status).toBe(200);
  away.away = false;
  await vi.waitFor(
    async () => expect((await as(token, heed.url).send(AccountDocument, {})).status).toBe(200),
    {
      timeout: 20_000,
      interval: 200,
    },
  );
  // What is known goes on being believed.
  away.away = true;
  expect((await as(token, heed.url).send(AccountDocument, {})).status).toBe(200);
});
