/** Tokens of an OpenID Connect issuer: which are taken, as whom, and which are refused. */
import { createHmac } from 'node:crypto';
import { exportSPKI, UnsecuredJWT } from 'jose';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  AccountDocument,
  AddKeywordDocument,
  AuditTrailDocument,
  OptOutDocument,
  SuspendAccountDocument,
} from '../generated/operations.js';
import { givenAccount } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { startTokenIssuer } from '../support/token-issuer.js';
import { refusal, seconds, useTokens } from './given-tokens.js';

const given = await useTokens();
const { issuer, app, tokenOf, as } = given;

describe('a good token', () => {
  it('is a caller of the account that it names, with the role that its claim stands for', async () => {
    const agent = as(await tokenOf());
    expect((await agent.run(AccountDocument, {})).account.name).toBe('Acme');
    const forbidden = await agent.send(AddKeywordDocument, { input: { word: 'BASTA', action: 'OPT_OUT' } });
    expect(forbidden).toMatchObject({
      status: 403,
      errors: [{ message: expect.stringContaining('AGENT') as string }],
    });
    const platform = await agent.send(SuspendAccountDocument, {
      id: given.account.accountId,
      suspended: true,
    });
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
    const { auditTrail } = await given.account.admin.run(AuditTrailDocument, { first: 1 });
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
    const token = await issuer.sign(other, { heed_account: given.account.accountId });
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
    ['of two accounts', () => ({ heed_account: [given.account.accountId, given.account.accountId] })],
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
    const stranger = await issuer.newKey(given.key.kid, 'ES256', false);
    const token = await issuer.sign(stranger, { heed_account: given.account.accountId });
    expect(await as(token).send(AccountDocument, {})).toMatchObject(refusal);
  });

  it('signed with nothing', async () => {
    const token = new UnsecuredJWT({ heed_account: given.account.accountId, heed_role: 'admins' })
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
      const claims = { iss: issuer.url, heed_account: given.account.accountId };
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
    const critical = Buffer.from(
      JSON.stringify({ alg: 'ES256', kid: given.key.kid, crit: ['exp'] }),
    ).toString('base64url');
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
    const token = await issuer.sign(given.key, { heed_account: other.accountId, heed_role: 'sending' });
    expect((await as(token).send(AccountDocument, {})).status).toBe(200);
    await app.platform.run(SuspendAccountDocument, { id: other.accountId, suspended: true });
    expect(await as(token).send(AccountDocument, {})).toMatchObject(refusal);
    await app.platform.run(SuspendAccountDocument, { id: other.accountId, suspended: false });
    expect((await as(token).send(AccountDocument, {})).status).toBe(200);
  });
});
