import { describe, expect, it } from 'vitest';
import type { HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { signedText, sigMethods } from '../../src/features/provider-hooks/providers/vonage-proof.rules.js';
import { vonage } from '../../src/features/provider-hooks/providers/vonage.rules.js';
import { delivery, doubtOf, eachByteOff, eachCharacterOff, hookUrl, schemeOf } from './any-delivery.js';
import { v1, v5, v6, vectors } from './vonage-vectors.js';

const day = 24 * 3_600;

const asForm = (fields: Record<string, string>) => delivery(new URLSearchParams(fields));
const asQuery = (fields: Record<string, string>): HookRequest => ({
  ...delivery(''),
  method: 'GET',
  url: `${hookUrl}?${new URLSearchParams(fields).toString()}`,
});
const withSig = (fields: Record<string, string>, sig: string) => delivery({ ...fields, sig });

describe('the field sig', () => {
  it.each(vectors)('is taken as Vonage makes it: %s, %#', (_, { secret, fields }, method, sig) => {
    const scheme = schemeOf(vonage, method);
    const at = Number(fields['timestamp']);
    for (const written of [sig, sig.toLowerCase(), sig.toUpperCase()])
      expect(doubtOf(scheme, asForm({ ...fields, sig: written }), secret, at)).toBeNull();
    expect(doubtOf(scheme, asQuery({ ...fields, sig }), secret, at)).toBeNull();
    // What has no id of a message is no delivery of the SMS API in JSON.
    if ('messageId' in fields) expect(doubtOf(scheme, withSig(fields, sig), secret, at)).toBeNull();
  });

  it('leaves out what is null, as in the vector of the Java library', () => {
    const text = signedText(Object.entries({ ...v5.fields, b: null, sig: 'x' }));
    expect(text).toBe('&a=alphabet&timestamp=2100');
    expect(sigMethods[0].of(text ?? '', v5.secret).toString('hex')).toBe('a3368bf718ba104dcb392d8877e8eb2b');
    expect(sigMethods[0].of(signedText(Object.entries(v5.fields)) ?? '', v5.secret).toString('hex')).toBe(
      '7d43241108912b32cc315b48ce681acf',
    );
  });

  it.each(vectors.filter(([, { fields }]) => 'messageId' in fields))(
    'does not fit what was changed: %s, %#',
    (_, { secret, fields }, method, sig) => {
      const scheme = schemeOf(vonage, method);
      const at = Number(fields['timestamp']);
      const wrong = (request: HookRequest, by = secret) =>
        expect(doubtOf(scheme, request, by, at)).toBe('WRONG_SIGNATURE');
      for (const other of eachCharacterOff(sig)) wrong(withSig(fields, other));
      for (const other of eachCharacterOff(secret)) wrong(withSig(fields, sig), other);
      for (const [name, value] of Object.entries(fields)) {
        // A _ stands for & and =, wherever they are.
        const texts = eachCharacterOff(value.replaceAll(/[&=]/g, '_'));
        for (const other of texts) wrong(withSig({ ...fields, [name]: other }, sig));
        const { [name]: gone, ...rest } = fields;
        expect(gone).toBe(value);
        if (name !== 'messageId') wrong(withSig(rest, sig));
        wrong(asForm({ ...rest, [`${name}x`]: value, sig }));
        wrong(asQuery({ ...rest, [`${name}x`]: value, sig }));
      }
      wrong(withSig({ ...fields, more: '' }, sig));
    },
  );

  it('fits no form with a byte changed', () => {
    const { body } = asForm({ ...v1.fields, sig: 'd2e7b1dc968737c5998ad624e02f90b7' });
    const scheme = schemeOf(vonage, 'MD5HASH');
    const doubts = eachByteOff(body).map((changed) =>
      doubtOf(scheme, { ...asForm({}), body: changed }, v1.secret, 1_385_047_698),
    );
    expect(doubts).not.toContain(null);
    expect(doubts).toContain('WRONG_SIGNATURE');
  });

  it.each(['MD5HASH', 'MD5', 'SHA1', 'SHA256', 'SHA512'])(
    'of another method is not taken for %s',
    (method) => {
      for (const [, { secret, fields }, other, sig] of vectors.filter(
        ([name, , by]) => name === 'V1' && by !== method,
      )) {
        const doubt = doubtOf(schemeOf(vonage, method), withSig(fields, sig), secret, 1_385_047_698);
        expect(doubt).toBe(
          [other, method].every((one) => one.startsWith('MD5')) ? 'WRONG_SIGNATURE' : 'NO_SIGNATURE',
        );
      }
    },
  );

  it('does not count where a field stands twice, in the form or in its name', () => {
    const scheme = schemeOf(vonage, 'MD5HASH');
    const sig = 'd2e7b1dc968737c5998ad624e02f90b7';
    const form = new URLSearchParams({ ...v1.fields, sig });
    for (const [name, value] of Array.from(form)) {
      const twice = new URLSearchParams([...form, [name, value]]);
      expect(doubtOf(scheme, delivery(twice), v1.secret, 1_385_047_698)).toBe('WRONG_SIGNATURE');
    }
    const { messageId, msisdn, ...rest } = v1.fields;
    const merged = { ...rest, [`messageId=${messageId}&msisdn`]: msisdn, sig };
    expect(doubtOf(scheme, asForm(merged), v1.secret, 1_385_047_698)).toBe('WRONG_SIGNATURE');
  });

  it('does not count where a field is no text', () => {
    const scheme = schemeOf(vonage, 'MD5HASH');
    const sig = 'd2e7b1dc968737c5998ad624e02f90b7';
    for (const text of [['Test again'], { a: 'Test again' }])
      expect(doubtOf(scheme, delivery({ ...v1.fields, text, sig }), v1.secret, 1_385_047_698)).toBe(
        'WRONG_SIGNATURE',
      );
  });

  it.each([
    undefined,
    '',
    'x',
    'd2e7b1dc968737c5998ad624e02f90b',
    'd2e7b1dc968737c5998ad624e02f90bg',
    null,
    7,
    {},
  ])('that is %j is none: the delivery is to come again', (sig) => {
    const doubt = doubtOf(
      schemeOf(vonage, 'MD5HASH'),
      delivery({ ...v1.fields, sig }),
      v1.secret,
      1_385_047_698,
    );
    expect(doubt).toBe('NO_SIGNATURE');
    expect(vonage.statusOfUnsigned).toBe(503);
  });

  it('counts for a day and five minutes, of a receipt for three days, and not ahead of time', () => {
    const scheme = schemeOf(vonage, 'SHA256');
    const at = (request: HookRequest, seconds: number) => doubtOf(scheme, request, v1.secret, seconds);
    const [, , , message] = vectors[3] ?? [];
    const [, , , report] = vectors.at(-1) ?? [];
    const sms = withSig(v1.fields, message ?? '');
    const dlr = withSig(v6.fields, report ?? '');
    expect(at(sms, 1_385_047_698 + day + 300)).toBeNull();
    expect(at(sms, 1_385_047_698 + day + 301)).toBe('OUT_OF_TIME');
    expect(at(sms, 1_385_047_698 - 300)).toBeNull();
    expect(at(sms, 1_385_047_698 - 301)).toBe('OUT_OF_TIME');
    expect(at(dlr, 1_577_880_000 + 3 * day + 300)).toBeNull();
    expect(at(dlr, 1_577_880_000 + 3 * day + 301)).toBe('OUT_OF_TIME');
    expect(at(dlr, 1_577_880_000 - 301)).toBe('OUT_OF_TIME');
  });

  it('counts with its time alone', () => {
    const scheme = schemeOf(vonage, 'SHA1');
    const { timestamp, ...timeless } = v1.fields;
    expect(timestamp).toBe('1385047698');
    for (const fields of [timeless, { ...timeless, timestamp: 'yesterday' }]) {
      const method = sigMethods[2];
      const sig = method.of(signedText(Object.entries(fields)) ?? '', v1.secret).toString('hex');
      expect(doubtOf(scheme, withSig(fields, sig), v1.secret, 1_385_047_698)).toBe('OUT_OF_TIME');
    }
  });
});
