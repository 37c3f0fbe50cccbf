/** How often the issuer is asked for its keys, by a clock of the test's own. */
import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { IssuerAway, keepIssuerKeys, type KeySet } from '../../src/core/access/tokens/issuer-keys.js';

const url = 'https://login.example.com/realms/acme';
let jwk: object;
beforeAll(async () => {
  const { publicKey } = await generateKeyPair('ES256', { extractable: true });
  jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
});

function given() {
  const state = {
    clock: 1_000_000,
    away: false,
    keys: [jwk] as unknown,
    configuration: { issuer: url, jwks_uri: 'https://login.example.com/keys' } as unknown,
    asked: [] as string[],
    troubles: 0,
    over: 0,
  };
  const keys = keepIssuerKeys({
    url,
    now: () => state.clock,
    onTrouble: () => (state.troubles += 1),
    onTroubleOver: () => (state.over += 1),
    fetchJson: async (address) => {
      state.asked.push(address);
      if (state.away) throw new Error('away');
      return address.endsWith('/.well-known/openid-configuration')
        ? state.configuration
        : { keys: state.keys };
    },
  });
  return { state, keys };
}

describe('the keys of the issuer', () => {
  it('are found by its configuration, once for all who ask at the same time, and kept', async () => {
    const { state, keys } = given();
    await Promise.all(Array.from({ length: 50 }, () => keys.current()));
    state.clock += 60_000;
    await keys.current();
    expect(state.asked).toEqual([
      'https://login.example.com/realms/acme/.well-known/openid-configuration',
      'https://login.example.com/keys',
    ]);
  });

  it('are asked for by tokens of unknown keys once in ten seconds, however many come', async () => {
    const { state, keys } = given();
    const known = await keys.current();
    for (let second = 0; second < 60; second += 1) {
      const found = await Promise.all(Array.from({ length: 100 }, () => keys.newerThan(known)));
      expect(new Set(found)).toEqual(new Set([null]));
      state.clock += 1_000;
    }
    // Two addresses each time: at the beginning, and then five or six times in a minute.
    expect(state.asked.length).toBeLessThanOrEqual(14);
    expect(state.asked.length).toBeGreaterThanOrEqual(10);
  });

  it('that are new are there for the first token that has one, once the last look is ten seconds old', async () => {
    const { state, keys } = given();
    const known = await keys.current();
    state.keys = [{ ...jwk, kid: 'two' }];
    state.clock += 9_000;
    expect(await keys.newerThan(known)).toBe(null);
    state.clock += 1_000;
    const newer = await keys.newerThan(known);
    expect(newer?.generation).not.toBe(known.generation);
    expect((await keys.current()).generation).toBe(newer?.generation);
  });

  it('are believed for an hour while the issuer is away, and not longer', async () => {
    const { state, keys } = given();
    await keys.current();
    state.away = true;
    state.clock += 59 * 60_000;
    expect(await keys.current()).toBeDefined();
    state.clock += 2 * 60_000;
    await expect(keys.current()).rejects.toThrow(IssuerAway);
    state.away = false;
    state.clock += 3_000;
    expect(await keys.current()).toBeDefined();
    expect([state.troubles, state.over]).toEqual([1, 1]);
  });

  it('that cannot be had are asked for every three seconds at most, and nothing is said of a token', async () => {
    const { state, keys } = given();
    state.away = true;
    for (let at = 0; at < 30; at += 1) {
      await Promise.all(Array.from({ length: 20 }, () => expect(keys.current()).rejects.toThrow(IssuerAway)));
      state.clock += 500;
    }
    expect(state.asked.length).toBeLessThanOrEqual(6);
    expect(state.troubles).toBe(1);
  });

  it('of an unknown key while the issuer is away are not said to be none', async () => {
    const { state, keys } = given();
    const known: KeySet = await keys.current();
    state.away = true;
    state.clock += 10_000;
    await expect(keys.newerThan(known)).rejects.toThrow(IssuerAway);
    await expect(keys.newerThan(known)).rejects.toThrow(IssuerAway);
  });

  it('are looked at anew after five minutes, behind who asks', async () => {
    const { state, keys } = given();
    const before = await keys.current();
    state.keys = [{ ...jwk, kid: 'two' }];
    state.clock += 5 * 60_000 + 1;
    expect((await keys.current()).generation).toBe(before.generation);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await keys.current()).generation).not.toBe(before.generation);
  });

  it.each([
    [
      'the configuration of another issuer',
      { configuration: { issuer: `${url}/`, jwks_uri: 'https://login.example.com/keys' } },
    ],
    [
      'keys that are not at https',
      { configuration: { issuer: url, jwks_uri: 'http://login.example.com/keys' } },
    ],
    ['no address of keys', { configuration: { issuer: url } }],
    ['a configuration that is none', { configuration: null }],
    ['keys that are no list', { keys: 'none' }],
    ['secrets only', { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'one' }] }],
    ['keys for encryption only', { keys: [{ kty: 'RSA', use: 'enc', n: 'x', e: 'AQAB' }] }],
  ])('are none where there is %s', async (_what, wrong) => {
    const { state, keys } = given();
    Object.assign(state, wrong);
    await expect(keys.current()).rejects.toThrow(IssuerAway);
    expect(state.troubles).toBe(1);
  });
});
