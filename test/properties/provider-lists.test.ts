/** Lists of providers: whatever comes is read or refused as a whole, and however it is cut. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { JsonReader, type JsonScalar } from '../../src/features/imports/drift/formats/json-reader.rules.js';
import { awsPage } from '../drift/checked-lists.js';
import { readList } from '../drift/read-list.js';
import { holds, holdsInTime } from './holds.js';
import { anyBytes, anyText, around } from './inputs.js';

const page = awsPage([
  { OptedOutNumber: '+12065550100', OptedOutTimestamp: 1_647_979_921.6, EndUserOptedOut: true },
]);
const messages = JSON.stringify({
  messages: [{ from: '+14155550100', to: '+12065550100', error_code: 21610 }],
});
const log = 'From,To,ErrorCode,Body\n+14155550100,+12065550100,21610,"a, b"\n';
const anyFile = fc.oneof(
  anyBytes(300),
  around(page, messages, log, `${page}\n${page}`).map((text) => Buffer.from(text)),
);
const provider = fc.constantFrom('AWS' as const, 'TWILIO' as const);
const piece = fc.integer({ min: 1, max: 40 });

describe('any file', () => {
  holdsInTime(
    'is read or refused as a whole, and alike however it is cut',
    [provider, anyFile, piece],
    async (whose, file, length) => {
      expect(await readList(whose, file, length)).toEqual(await readList(whose, file));
    },
    { share: 0.3 },
  );
});

const text = anyText(8);
const scalar = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const anyObject = fc.dictionary(text, fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })), { maxKeys: 5 });

describe('JSON', () => {
  holds(
    'is told as it is, values behind each other and lists of them',
    [fc.array(anyObject, { maxLength: 4 }), fc.boolean(), piece],
    (objects, isList, length) => {
      const written = isList ? JSON.stringify(objects) : objects.map((one) => JSON.stringify(one)).join('\n');
      const told: Record<string, JsonScalar>[] = [];
      const nothing = () => undefined;
      const reader = new JsonReader({
        list: nothing,
        item: nothing,
        row: nothing,
        object: (members) => void told.push(Object.fromEntries(members)),
      });
      const bytes = Buffer.from(written);
      for (let at = 0; at < bytes.length; at += length) reader.add(bytes.subarray(at, at + length));
      reader.end();
      const plain = (JSON.parse(JSON.stringify(objects)) as typeof objects).map((one) =>
        Object.fromEntries(Object.entries(one).filter(([, value]) => !Array.isArray(value))),
      );
      expect(told).toEqual(plain);
    },
    { share: 0.5 },
  );
});
