/** Twilio's own library for Node.js says the same of a delivery as Heed does. */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import twilioLibrary from 'twilio';
import { describe, expect, it } from 'vitest';
import type { HookRequest } from '../../../src/features/provider-hooks/hook-provider.js';
import { twilio } from '../../../src/features/provider-hooks/providers/twilio.rules.js';
import { holds } from '../../properties/holds.js';
import { signOf } from '../../properties/inputs.js';
import { doubt, formOf, request, someNow, sampleOf } from '../deliver.js';
import {
  agree,
  anyAddress,
  anyFields,
  anyJson,
  asParameters,
  changed,
  changeOf,
  formOfFields,
  withOtherCharacter,
} from './compared.js';

const { getExpectedTwilioSignature, validateRequest, validateRequestWithBody } = twilioLibrary;
const [scheme] = twilio.schemes;
const header = 'x-twilio-signature';
const isTakenByHeed = (delivery: HookRequest, token: string) => doubt(scheme, delivery, token) === null;
const signatureIn = ({ headers }: HookRequest) => headers[header] ?? '';

const isFormTaken = (delivery: HookRequest, token: string) =>
  validateRequest(token, signatureIn(delivery), delivery.url, asParameters(delivery.body.toString()));
const isJsonTaken = (delivery: HookRequest, token: string) =>
  validateRequestWithBody(token, signatureIn(delivery), delivery.url, delivery.body.toString());

const anyToken = fc.string({ unit: signOf('0123456789abcdef'), minLength: 32, maxLength: 32 });
const anyForm = fc.tuple(anyAddress, anyFields.map(formOfFields)).map(([url, form]) => formOf(url, form));
/** What is no form has the hash of its body in its address. */
const anyOther = fc.tuple(anyAddress, anyJson).map(([url, body]) => {
  const hash = createHash('sha256').update(body).digest('hex');
  return request(`${url}${url.includes('?') ? '&' : '?'}bodySHA256=${hash}`, body);
});
const anyChange = changeOf('body', 'address', 'signature', 'secret');

function signedByTwilio(delivery: HookRequest, token: string): HookRequest {
  const isForm = delivery.headers['content-type'] !== 'application/json';
  const parameters = isForm ? asParameters(delivery.body.toString()) : {};
  const signature = getExpectedTwilioSignature(token, delivery.url, parameters);
  return { ...delivery, headers: { ...delivery.headers, [header]: signature } };
}

const signedByHeed = (delivery: HookRequest, token: string): HookRequest =>
  scheme.sign?.(delivery, token, someNow) ?? delivery;

describe('Twilio’s library and Heed', () => {
  for (const [by, sign] of [
    ['Twilio’s library', signedByTwilio],
    ['Heed', signedByHeed],
  ] as const) {
    holds(
      `say the same of a form that ${by} has signed, and of what became of it`,
      [anyForm, anyToken, anyChange, fc.nat()],
      (form, secret, change, at) => {
        const signed = { delivery: sign(form, secret), secret };
        const { delivery, secret: token } = changed(signed, change, { header, at, addition: '&z=1' });
        agree(change, { library: isFormTaken(delivery, token), heed: isTakenByHeed(delivery, token) });
      },
      { share: 0.2 },
    );

    holds(
      `say the same of JSON that ${by} has signed, and of what became of it`,
      [anyOther, anyToken, anyChange, fc.nat()],
      (json, secret, change, at) => {
        const signed = { delivery: sign(json, secret), secret };
        const { delivery, secret: token } = changed(signed, change, { header, at, addition: ' ' });
        agree(change, { library: isJsonTaken(delivery, token), heed: isTakenByHeed(delivery, token) });
      },
      { share: 0.1 },
    );
  }

  holds(
    'take what was signed with the usual port in its address, and without',
    [anyFields, anyToken, fc.constantFrom('http://heed.example', 'https://heed.example'), fc.boolean()],
    (fields, token, origin, isThere) => {
      const port = origin.startsWith('https') ? ':443' : ':80';
      const form = (between: string) => formOf(`${origin}${between}/hooks/twilio/k1`, formOfFields(fields));
      const { headers } = signedByHeed(form(isThere ? port : ''), token);
      for (const delivery of [form(''), form(port)].map((one) => ({ ...one, headers }))) {
        expect(isFormTaken(delivery, token)).toBe(true);
        expect(isTakenByHeed(delivery, token)).toBe(true);
      }
    },
    { share: 0.05 },
  );

  it('take what the sample of `heed hooks test` is', () => {
    const token = '0123456789abcdef0123456789abcdef';
    const sample = sampleOf(twilio, 'https://heed.example/hooks/twilio/k1', {
      from: '+447700900123',
      to: '+15550783881',
      now: someNow,
    });
    expect(isFormTaken(signedByHeed(sample, token), token)).toBe(true);
  });

  it('take one spelling of a signature: base64 has others, of which its last letter is another one', () => {
    const token = '0123456789abcdef0123456789abcdef';
    const form = formOf('https://heed.example/hooks/twilio/k1', 'Body=STOP');
    const signed = signedByTwilio(form, token);
    const signature = signatureIn(signed);
    const bytes = Buffer.from(signature, 'base64');
    const spellings = Array.from(
      { length: 62 },
      (_, by) => `${withOtherCharacter(signature.slice(26, 27), by)}=`,
    )
      .map((end) => signature.slice(0, 26) + end)
      .filter((one) => one !== signature && Buffer.from(one, 'base64').equals(bytes));
    expect(spellings.length).toBeGreaterThan(0);
    for (const spelling of spellings) {
      const delivery = { ...signed, headers: { ...signed.headers, [header]: spelling } };
      expect(isFormTaken(delivery, token)).toBe(false);
      expect(isTakenByHeed(delivery, token)).toBe(false);
    }
  });

  it('differ where Heed asks for more: a form is signed with its fields, though its address has a hash', () => {
    const token = '0123456789abcdef0123456789abcdef';
    const hash = createHash('sha256').update('Body=STOP').digest('hex');
    const url = `https://heed.example/hooks/twilio/k1?bodySHA256=${hash}`;
    const signature = getExpectedTwilioSignature(token, url, {});
    const delivery = {
      ...formOf(url, 'Body=STOP'),
      headers: { ...formOf(url, '').headers, [header]: signature },
    };
    expect(isJsonTaken(delivery, token)).toBe(true);
    expect(isTakenByHeed(delivery, token)).toBe(false);
  });
});
