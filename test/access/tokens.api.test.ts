/** Tokens of an OpenID Connect issuer, through HTTP and sockets. */
import { createHmac } from 'node:crypto';
import { exportSPKI, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  AccountDocument,
  AddKeywordDocument,
  AuditTrailDocument,
  FollowEventsDocument,
  OptOutDocument,
  RevokeTokensDocument,
  ScreenDocument,
  SuspendAccountDocument,
} from '../generated/operations.js';
import { openAs } from '../live/raw-socket.js';
import { givenAccount, startTestApp, type TestAccount, useApp } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';
import { someRecipient } from '../support/messages.js';
import {
  type IssuerKey,
  issuerSettings,
  startTokenIssuer,
  type TokenIssuer,
} from '../support/token-issuer.js';

const issuer: TokenIssuer = await startTokenIssuer();
afterAll(() => issuer.stop());
const app = useApp({ tokenIssuer: issuerSettings(issuer.url) });

let key: IssuerKey;
let account: TestAccount;
beforeAll(async () => {
  key = await issuer.newKey();
  account = await givenAccount(app);
});

async function tokenOf(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  return issuer.sign(key, { heed_account: account.accountId, ...claims }, header);
}
const as = (token: string, origin = app.origin): ApiClient => createClient(origin, token);
const seconds = () => Math.floor(Date.now() / 1_000);
const refusal = { status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };

describe('a good token', () => {
  it('is a caller of the account that it names, with the role that its claim stands for', async () => {
    const agent = as(await tokenOf());
    expect((await agent.run(AccountDocument, {})).account.name).toBe('Acme');
    const forbidden = await agent.send(AddKeywordDocument, { input: { word: 'BASTA', action: 'OPT_OUT' } });
    expect(forbidden).toMatchObject({
      status: 403,
      errors: [{ message: expect.stringContaining('AGENT') as string }],
    });
    const platform = await agent.send(SuspendAccountDocument, { id: account.accountId, suspended: true });
    expect(platform).toMatchObject({ status: 403 });
  });

  it('has of several roles the one that may most', async () => {
    const admin = as(await tokenOf({ heed_role: ['nothing of ours', 'support', 'admins', 'sending', 7] }));
    await admin.run(AddKeywordDocument, { input: { word: 'GENUG', action: 'OPT_OUT' } });
  });

  it('stands in the log and in the audit trail by its subject, and never as itself', async () => {
    const token = await tokenOf({ sub: 'auth0|jane', heed_role: 'admins' });
    const jane = as(token);
    const recipient = someRecipient();
    await jane.run(OptOutDocument, { input: { recipients: [recipient], scope: 'ACCOUNT' } });
    await jane.run(AddKeywordDocument, { input: { word: 'ADIOS', action: 'OPT_OUT' } });
    const [event] = await app.db.text<{ actor: string }>('select actor from events where recipient = $1', [
      recipient,
    ]);
    expect(event).toEqual({
      actor: 'token:auth0|jane',
    });
    const { auditTrail } = await account.admin.run(AuditTrailDocument, { first: 1 });
    expect(auditTrail.nodes[0]).toMatchObject({ actor: 'token:auth0|jane', actorId: 'token:auth0|jane' });
    const rows = await app.db.text<{ row: string }>(
      'select e::text as row from events e union all select a::text from audit_entries a',
      [],
    );
    for (const { row } of rows) expect(row).not.toContain(token.split('.')[2]);
  });

  it('may come from a clock that is off by less than the tolerance', async () => {
    for (const claims of [
      { iat: seconds() + 20, nbf: seconds() + 20 },
      { iat: seconds() - 700, exp: seconds() - 20 },
    ])
      expect((await as(await tokenOf(claims)).send(AccountDocument, {})).status).toBe(200);
  });

  it.each(['RS256', 'PS384', 'ES512', 'EdDSA'])('may be signed with %s', async (alg) => {
    const other = await issuer.newKey(undefined, alg);
    const token = await issuer.sign(other, { heed_account: account.accountId });
    // A key that is new is asked for once the last look is some seconds old.
    await vi.waitFor(async () => expect((await as(token).send(AccountDocument, {})).status).toBe(200), {
      timeout: 30_000,
      interval: 500,
    });
  });
});

describe('a token is refused like any wrong key', () => {
  const wrong: [string, () => Record<string, unknown>][] = [
    ['of another issuer', () => ({ iss: 'https://login.example.com' })],
    ['of an issuer that only begins alike', () => ({ iss: `${issuer.url}/` })],
    ['without an issuer', () => ({ iss: null })],
    ['for somebody else', () => ({ aud: 'another-app' })],
    ['for nobody', () => ({ aud: null })],
    ['that has expired', () => ({ exp: seconds() - 40 })],
    ['that never expires', () => ({ exp: null })],
    ['whose end is a text', () => ({ exp: '9999999999' })],
    ['that is not yet', () => ({ nbf: seconds() + 60 })],
    ['that was issued tomorrow', () => ({ iat: seconds() + 86_400 })],
    ['that does not say when it was issued', () => ({ iat: null })],
    ['of nobody', () => ({ sub: null })],
    ['of a subject that is no name', () => ({ sub: 'a\nb' })],
    ['of a subject that is too long', () => ({ sub: 'x'.repeat(256) })],
    ['without an account', () => ({ heed_account: null })],
    ['of an account that there is not', () => ({ heed_account: '00000000-0000-4000-8000-000000000000' })],
    ['of an account that is none', () => ({ heed_account: "' or true --" })],
    ['of two accounts', () => ({ heed_account: [account.accountId, account.accountId] })],
    ['without a role', () => ({ heed_role: null })],
    ['of a role that stands for nothing', () => ({ heed_role: 'ADMIN' })],
    ['of a role that objects have by themselves', () => ({ heed_role: 'constructor' })],
  ];

  it.each(wrong)('%s', async (_what, claims) => {
    const unknown = await as(`heed_${'x'.repeat(43)}`).send(AccountDocument, {});
    const answer = await as(await tokenOf(claims())).send(AccountDocument, {});
    expect(answer).toMatchObject(refusal);
    expect(answer).toEqual(unknown);
  });

  it('signed by a key that is not the issuer’s, whatever its name', async () => {
    const stranger = await issuer.newKey(key.kid, 'ES256', false);
    const token = await issuer.sign(stranger, { heed_account: account.accountId });
    expect(await as(token).send(AccountDocument, {})).toMatchObject(refusal);
  });

  it('signed with nothing', async () => {
    const token = new UnsecuredJWT({ heed_account: account.accountId, heed_role: 'admins' })
      .setIssuer(issuer.url)
      .setAudience('heed')
      .setSubject('user-1')
      .setIssuedAt()
      .setExpirationTime('10m')
      .encode();
    expect(await as(token).send(AccountDocument, {})).toMatchObject(refusal);
    expect(await as(`${token}x`).send(AccountDocument, {})).toMatchObject(refusal);
  });

  it('signed with the public key as if it were a shared secret', async () => {
    const rsa = await issuer.newKey(undefined, 'RS256');
    const spki = await exportSPKI(rsa.publicKey);
    const [, payload] = (await tokenOf({ heed_role: 'admins' })).split('.');
    for (const secret of [spki, JSON.stringify(rsa.publicJwk), rsa.publicJwk.n ?? '']) {
      const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: rsa.kid })).toString('base64url');
      const signature = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
      expect(await as(`${header}.${payload}.${signature}`).send(AccountDocument, {})).toMatchObject(refusal);
    }
  });

  it('that says itself where its key is: nothing is fetched from there', async () => {
    const theirs = await startTokenIssuer();
    onTestFinished(() => theirs.stop());
    const stranger = await theirs.newKey();
    for (const header of [
      { jku: `${theirs.url}/keys` },
      { x5u: `${theirs.url}/keys` },
      { jwk: stranger.publicJwk },
      { kid: `${theirs.url}/keys` },
    ]) {
      const claims = { iss: issuer.url, heed_account: account.accountId };
      const token = await theirs.sign(stranger, claims, header);
      expect(await as(token).send(AccountDocument, {})).toMatchObject(refusal);
    }
    expect(theirs.asked).toEqual([]);
  });

  it('of another type, with what nobody understands, or changed on its way', async () => {
    expect(await as(await tokenOf({}, { typ: 'logout+jwt' })).send(AccountDocument, {})).toMatchObject(
      refusal,
    );
    const [head = '', payload = '', signature = ''] = (await tokenOf()).split('.');
    const changed = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const forged = Buffer.from(JSON.stringify({ ...changed, heed_role: 'admins' })).toString('base64url');
    expect(await as(`${head}.${forged}.${signature}`).send(AccountDocument, {})).toMatchObject(refusal);
    const critical = Buffer.from(JSON.stringify({ alg: 'ES256', kid: key.kid, crit: ['exp'] })).toString(
      'base64url',
    );
    expect(await as(`${critical}.${payload}.${signature}`).send(AccountDocument, {})).toMatchObject(refusal);
  });

  it('of more than 8 KiB', async () => {
    const token = await tokenOf({ ballast: 'x'.repeat(8_000) });
    expect(token.length).toBeGreaterThan(8_192);
    expect(await as(token).send(AccountDocument, {})).toMatchObject(refusal);
    expect((await as(await tokenOf({ ballast: 'x'.repeat(4_000) })).send(AccountDocument, {})).status).toBe(
      200,
    );
  });

  it('of an account that is suspended, until it is resumed', async () => {
    const other = await givenAccount(app);
    const token = await issuer.sign(key, { heed_account: other.accountId, heed_role: 'sending' });
    expect((await as(token).send(AccountDocument, {})).status).toBe(200);
    await app.platform.run(SuspendAccountDocument, { id: other.accountId, suspended: true });
    expect(await as(token).send(AccountDocument, {})).toMatchObject(refusal);
    await app.platform.run(SuspendAccountDocument, { id: other.accountId, suspended: false });
    expect((await as(token).send(AccountDocument, {})).status).toBe(200);
  });
});

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

  it('ends when the tokens of its subject are revoked, and no other does', async () => {
    const [jane, john] = [await tokenOf({ sub: 'jane' }), await tokenOf({ sub: 'john' })];
    const [hers, his] = [await givenSocket(jane), await givenSocket(john)];
    const { revokeTokens } = await account.admin.run(RevokeTokensDocument, { subject: 'jane' });
    expect(revokeTokens).toMatchObject({ subject: 'jane', revokedBy: 'First key' });
    expect(await hers.closeCode()).toBe(4403);
    expect(hers.received.at(-1)).toMatchObject(gone);
    expect(await as(jane).send(AccountDocument, {})).toMatchObject(refusal);
    expect((await as(john).send(AccountDocument, {})).status).toBe(200);
    expect(his.closed).toBeNull();
  });

  it('ends when its key is withdrawn by the issuer, at the next look at the keys', async () => {
    const heed = await startTestApp(app.url, { tokenIssuer: issuerSettings(issuer.url) });
    onTestFinished(() => heed.stop());
    const withdrawn = await issuer.newKey();
    const token = await issuer.sign(withdrawn, { heed_account: account.accountId });
    expect((await as(token, heed.url).send(AccountDocument, {})).status).toBe(200);
    const socket = await openAs(heed.url, token);
    onTestFinished(() => socket.socket.terminate());
    issuer.keys = issuer.keys.filter(({ kid }) => kid !== withdrawn.kid);
    // A token of a key that is not known has the keys looked at, once the last look is 10 s old.
    const next = await issuer.sign(await issuer.newKey(), { heed_account: account.accountId });
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
    const of = (iat: number) => issuer.sign(key, { heed_account: accountId, iat });
    const moment = seconds() - 10;
    const [before, at, after] = [await of(moment - 1), await of(moment), await of(moment + 1)];
    await admin.run(RevokeTokensDocument, { issuedBefore: new Date(moment * 1_000).toISOString() });
    expect(await as(before).send(AccountDocument, {})).toMatchObject(refusal);
    expect(await as(at).send(AccountDocument, {})).toMatchObject(refusal);
    expect((await as(after).send(AccountDocument, {})).status).toBe(200);
  });

  it('without a moment leaves none of before, even of a clock that is ahead as far as it may be', async () => {
    const { accountId, admin } = await givenAccount(app);
    const token = await issuer.sign(key, { heed_account: accountId, iat: seconds() + 25 });
    expect((await as(token).send(AccountDocument, {})).status).toBe(200);
    await admin.run(RevokeTokensDocument, {});
    expect(await as(token).send(AccountDocument, {})).toMatchObject(refusal);
    const { screen } = await admin.run(ScreenDocument, {
      input: { senderId: (await givenSender(admin)).id, recipients: [] },
    });
    expect(screen.allowed).toBe(0);
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
    const { errors } = await account.admin.send(RevokeTokensDocument, wish);
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
  const token = await away.sign(signing, { heed_account: account.accountId });
  const later = await as(token, heed.url).send(AccountDocument, {});
  expect(later).toMatchObject({ status: 503, errors: [{ extensions: { code: 'NOT_RECORDED' } }] });
  expect((await as(account.admin.key, heed.url).send(AccountDocument, {})).status).toBe(200);
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

async function givenSender(admin: ApiClient) {
  const { addNumber } = (await admin.raw('mutation { addNumber(input: { address: "+14155550100" }) { id } }'))
    .data as { addNumber: { id: string } };
  return addNumber;
}
