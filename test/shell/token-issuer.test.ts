import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/shell/config.js';

const whole = {
  OIDC_ISSUER: 'https://login.example.com/realms/acme',
  OIDC_AUDIENCE: 'heed, heed-dashboard',
  OIDC_ROLES: 'heed-admins=ADMIN, a=b=AGENT',
};

function issuerOf(more: Record<string, string> = {}) {
  const read = readConfig({ ...whole, ...more });
  if (read.kind === 'problems') throw new Error(read.problems.join('\n'));
  return read.config.tokenIssuer;
}

describe('the issuer of tokens', () => {
  it('is none unless it is named', () => {
    expect(readConfig({})).toMatchObject({ kind: 'config', config: { tokenIssuer: undefined } });
  });

  it('is read with its audiences, roles, claims and clock', () => {
    expect(issuerOf()).toMatchObject({
      url: 'https://login.example.com/realms/acme',
      audiences: ['heed', 'heed-dashboard'],
      roles: new Map([
        ['heed-admins', 'ADMIN'],
        ['a=b', 'AGENT'],
      ]),
      accountClaim: ['heed_account'],
      roleClaim: ['heed_role'],
      clockTolerance: 30,
    });
    const more = { OIDC_ALGORITHMS: 'ES256', OIDC_CLOCK_TOLERANCE: '0' };
    expect(issuerOf(more)).toMatchObject({ algorithms: ['ES256'], clockTolerance: 0 });
  });

  it.each([
    ['heed_account', ['heed_account']],
    ['https://example.com/account', ['https://example.com/account']],
    ['/resource_access/heed/roles', ['resource_access', 'heed', 'roles']],
    ['/https:~1~1example.com~1heed/a~0b', ['https://example.com/heed', 'a~b']],
  ])('has the claim %s', (text, path) => {
    expect(issuerOf({ OIDC_ACCOUNT_CLAIM: text })?.accountClaim).toEqual(path);
  });

  it.each([
    ['OIDC_ISSUER', 'http://login.example.com'],
    ['OIDC_ISSUER', 'https://user:secret@login.example.com'],
    ['OIDC_ISSUER', 'https://login.example.com?x=1'],
    ['OIDC_ISSUER', 'login.example.com'],
    ['OIDC_AUDIENCE', ','],
    ['OIDC_ROLES', 'ADMIN'],
    ['OIDC_ROLES', 'admins=GOD'],
    ['OIDC_ROLES', 'admins=toString'],
    ['OIDC_ROLES', 'admins=ADMIN,admins=VIEWER'],
    ['OIDC_ALGORITHMS', 'HS256'],
    ['OIDC_ALGORITHMS', 'ES256,none'],
    ['OIDC_ACCOUNT_CLAIM', '/heed//account'],
    ['OIDC_ROLE_CLAIM', 'two words'],
    ['OIDC_CLOCK_TOLERANCE', '301'],
    ['OIDC_CLOCK_TOLERANCE', '-1'],
  ])('is refused at the start with %s=%s', (name, value) => {
    const read = readConfig({ ...whole, [name]: value });
    expect(read).toMatchObject({
      kind: 'problems',
      problems: [expect.stringMatching(`^${name}: expected `)],
    });
  });

  it('may be on this machine without https', () => {
    expect(issuerOf({ OIDC_ISSUER: 'http://127.0.0.1:8080' })?.url).toBe('http://127.0.0.1:8080');
  });

  it('needs its audience and its roles, and these need it', () => {
    const alone = readConfig({ OIDC_ISSUER: whole.OIDC_ISSUER });
    expect(alone).toMatchObject({
      problems: [expect.stringMatching(/^OIDC_AUDIENCE: /), expect.stringMatching(/^OIDC_ROLES: /)],
    });
    expect(readConfig({ OIDC_AUDIENCE: 'heed' })).toMatchObject({
      problems: [expect.stringMatching(/^OIDC_ISSUER: expected one, since OIDC_AUDIENCE is set/)],
    });
  });
});

describe('the former key of the platform', () => {
  const key = 'a-key-of-the-platform';
  it('is taken beside the new one', () => {
    const read = readConfig({ PLATFORM_KEY: key, PLATFORM_KEY_BEFORE: 'the-key-of-yesterday' });
    expect(read).toMatchObject({ config: { platformKeyBefore: 'the-key-of-yesterday' } });
  });

  it.each([
    ['without a new one', { PLATFORM_KEY_BEFORE: key }, 'PLATFORM_KEY'],
    ['that is the new one', { PLATFORM_KEY: key, PLATFORM_KEY_BEFORE: key }, 'PLATFORM_KEY_BEFORE'],
    ['that is short', { PLATFORM_KEY: key, PLATFORM_KEY_BEFORE: 'short' }, 'PLATFORM_KEY_BEFORE'],
  ])('is refused %s, and not repeated', (_how, env, name) => {
    const read = readConfig(env);
    expect(read).toMatchObject({ problems: [expect.stringMatching(`^${name}: `)] });
    expect(JSON.stringify(read)).not.toContain(env.PLATFORM_KEY_BEFORE);
  });
});
