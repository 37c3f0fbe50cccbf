import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { microseconds } from '../../src/core/domain/instant.js';
import type { HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { claimsOf } from '../../src/features/provider-hooks/providers/vonage-proof.rules.js';
import { vonage } from '../../src/features/provider-hooks/providers/vonage.rules.js';
import { delivery, doubtOf, eachByteOff, eachCharacterOff, hookUrl, readItems } from './any-delivery.js';
import { bearer, j1, j2, j3, v1 } from './vonage-vectors.js';
import { sampleOf } from './deliver.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Signed with the secret, whatever it says. */
function tokenOf(claims: object, alg: string | null = 'HS256'): string {
  const [head, said] = [{ alg, typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createHmac('sha256', j3.secret).update(`${head}.${said}`).digest('base64url');
  return `${head}.${said}.${signature}`;
}

const day = 24 * 3_600;

describe('the token of the Messages API', () => {
  it('is read as Vonage signs it, with its own secret alone', () => {
    expect(claimsOf(j1.token, j1.secret)).toEqual({
      iat: 1_587_494_962,
      jti: 'c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5',
      iss: 'Vonage',
      payload_hash: 'd6c0e74b5857df20e3b7e51b30c0c2a40ec73a77879b6f074ddc7a2317dd031b',
      api_key: 'a1b2c3d',
      application_id: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
    });
    expect(claimsOf(j1.token, 'ZYtdTtGV3BCFN7tWmOWr1md66XsquMggr4W2cTtXtcPgf55555')).toBeNull();
    expect(claimsOf(j2.token, j2.secret)).toMatchObject({ iss: 'Online JWT Builder', iat: 1_697_634_680 });
  });

  it.each(vonage.schemes.map((scheme) => [scheme.name, scheme] as const))(
    'is taken whatever method was chosen for the other API: %s',
    (_, scheme) => {
      expect(doubtOf(scheme, bearer(j3.body, j3.token), j3.secret, j3.at)).toBeNull();
    },
  );

  const [scheme] = vonage.schemes;

  it('does not fit what was changed', () => {
    for (const body of eachByteOff(Buffer.from(j3.body)))
      expect(doubtOf(scheme, bearer(body, j3.token), j3.secret, j3.at)).toBe('WRONG_SIGNATURE');
    for (const secret of eachCharacterOff(j3.secret))
      expect(doubtOf(scheme, bearer(j3.body, j3.token), secret, j3.at)).toBe('WRONG_SIGNATURE');
    const dots = (text: string) => text.split('.').length;
    for (const token of eachCharacterOff(j3.token).filter((text) => dots(text) === 3))
      expect(doubtOf(scheme, bearer(j3.body, token), j3.secret, j3.at)).toBe('WRONG_SIGNATURE');
  });

  it('of another body, or of another issuer, proves nothing', () => {
    expect(doubtOf(scheme, bearer(j3.body, j1.token), j1.secret, 1_587_494_962)).toBe('WRONG_SIGNATURE');
    expect(doubtOf(scheme, bearer(j3.body, j2.token), j2.secret, 1_697_634_680)).toBe('WRONG_SIGNATURE');
  });

  it.each([
    ['another issuer', { iss: 'Nexmo' }],
    ['no issuer', { iss: undefined }],
    ['no hash', { payload_hash: undefined }],
    ['a hash that is no text', { payload_hash: [sha256(j3.body)] }],
    ['a hash of something else', { payload_hash: sha256('STOP') }],
  ])('with %s proves nothing, though it is signed', (_, change) => {
    const whole = { iss: 'Vonage', iat: j3.at, payload_hash: sha256(j3.body) };
    expect(doubtOf(scheme, bearer(j3.body, tokenOf(whole)), j3.secret, j3.at)).toBeNull();
    const token = tokenOf({ ...whole, ...change });
    expect(doubtOf(scheme, bearer(j3.body, token), j3.secret, j3.at)).toBe('WRONG_SIGNATURE');
  });

  it.each([undefined, null, 'now', -1, '', {}])('counts with its time alone, which is not %j', (iat) => {
    const token = tokenOf({ iss: 'Vonage', iat, payload_hash: sha256(j3.body) });
    expect(doubtOf(scheme, bearer(j3.body, token), j3.secret, j3.at)).toBe('OUT_OF_TIME');
  });

  it('fits a body that is written in another way and says the same', () => {
    const spread = JSON.stringify(JSON.parse(j3.body), null, 2);
    expect(doubtOf(scheme, bearer(spread, j3.token), j3.secret, j3.at)).toBeNull();
    const turned = JSON.stringify(
      Object.fromEntries(Object.entries(JSON.parse(j3.body) as object).toReversed()),
    );
    expect(doubtOf(scheme, bearer(turned, j3.token), j3.secret, j3.at)).toBe('WRONG_SIGNATURE');
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Bearer a.b', 'Bearer a.b.c.d', 'Basic YTpi', 'Bearer a.b.ü'])(
    'that is %j is none: the delivery is to come again',
    (authorization) => {
      const request = delivery(j3.body, authorization === undefined ? {} : { authorization });
      expect(doubtOf(scheme, request, j3.secret, j3.at)).toBe('NO_SIGNATURE');
    },
  );

  it.each(['none', 'RS256', 'HS512', 'hs256', null])('counts with HS256 alone, not with %s', (alg) => {
    const token = tokenOf({ iss: 'Vonage', iat: j3.at, payload_hash: sha256(j3.body) }, alg);
    expect(doubtOf(scheme, bearer(j3.body, token), j3.secret, j3.at)).toBe('WRONG_SIGNATURE');
  });

  it('counts for a day and five minutes, and not ahead of time', () => {
    const at = (seconds: number) => doubtOf(scheme, bearer(j3.body, j3.token), j3.secret, seconds);
    expect(at(j3.at + day + 300)).toBeNull();
    expect(at(j3.at + day + 301)).toBe('OUT_OF_TIME');
    expect(at(j3.at - 300)).toBeNull();
    expect(at(j3.at - 301)).toBe('OUT_OF_TIME');
  });
});

describe('which proof a delivery of Vonage needs', () => {
  const [scheme] = vonage.schemes;

  it('is told by what it is: neither proof counts for the other API', () => {
    const sig = 'd2e7b1dc968737c5998ad624e02f90b7';
    const fields = { ...v1.fields, sig };
    // Signed by the field, and shaped as one of the Messages API: the field does not count.
    expect(doubtOf(scheme, delivery({ ...fields, message_uuid: 'x' }), v1.secret, 1_385_047_698)).toBe(
      'NO_SIGNATURE',
    );
    const sms = JSON.stringify(v1.fields);
    const tokenized = scheme.sign?.(delivery(j3.body), j3.secret, j3.at * microseconds.second);
    const token = tokenized?.headers['authorization']?.slice('Bearer '.length) ?? '';
    expect(doubtOf(scheme, bearer(j3.body, token), j3.secret, j3.at)).toBeNull();
    expect(doubtOf(scheme, bearer(sms, token), j3.secret, j3.at)).toBe('NO_SIGNATURE');
  });

  it.each(['{', '[1', '{"messageId":"1",', '{"message_uuid":}'])(
    '%s needs the token, and is unreadable',
    (body) => {
      const request = delivery(body);
      expect(doubtOf(scheme, request, j3.secret, j3.at)).toBe('NO_SIGNATURE');
      const signed = scheme.sign?.(request, j3.secret, j3.at * microseconds.second) ?? request;
      expect(doubtOf(scheme, signed, j3.secret, j3.at)).toBeNull();
      expect(vonage.read(request)).toEqual({ kind: 'unreadable', message: 'the body: JSON was expected' });
    },
  );

  it.each(['', 'null', '[]', '7', '"x"', '{}'])(
    '%j alone is never taken for signed, and says nothing',
    (body) => {
      expect(doubtOf(scheme, delivery(body), 'secret', 0)).toBe('NO_SIGNATURE');
      expect(readItems(vonage, body).every(({ kind }) => kind === 'nothing')).toBe(true);
    },
  );

  it.each(vonage.schemes.map((one) => [one.name, one] as const))(
    'Heed signs as Vonage does: %s',
    (_, one) => {
      const now = 1_700_000_000 * microseconds.second;
      const about = { from: '+447700900001', to: '+447700900000', now };
      const form = delivery(
        new URLSearchParams({ messageId: '1', msisdn: '447700900001', to: '1', text: 'a=b&c' }),
      );
      const query: HookRequest = {
        ...delivery(''),
        method: 'GET',
        url: `${hookUrl}?${form.body.toString()}`,
      };
      for (const unsigned of [
        sampleOf(vonage, hookUrl, about),
        form,
        query,
        delivery(j3.body),
        delivery('{}'),
      ]) {
        const signed = one.sign?.(unsigned, 'a secret', now) ?? unsigned;
        expect(doubtOf(one, signed, 'a secret', 1_700_000_000)).toBeNull();
        expect(doubtOf(one, signed, 'another', 1_700_000_000)).toBe('WRONG_SIGNATURE');
        expect(doubtOf(one, signed, 'a secret', 1_700_000_000 + 4 * day)).toBe('OUT_OF_TIME');
        expect(doubtOf(one, unsigned, 'a secret', 1_700_000_000)).toBe('NO_SIGNATURE');
        expect(vonage.read(signed)).toEqual(vonage.read(unsigned));
      }
    },
  );

  it('is made with a secret without blanks', () => {
    for (const one of vonage.schemes) {
      expect(one.problemOf(j1.secret)).toBeNull();
      expect(['', ' ', 'a b'].map((secret) => one.problemOf(secret))).not.toContain(null);
    }
  });
});
