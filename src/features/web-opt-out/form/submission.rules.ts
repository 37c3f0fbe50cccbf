/** What a form has sent, from its fields. */
import { Reason } from '../../../core/domain/vocabulary.js';
import { parseAddress } from '../../../core/domain/address.js';
import {
  type AddressField,
  type AddressProblem,
  answerLimit,
  fieldNames,
  FormAction,
  type ReasonQuestion,
} from './form-page.js';
import { multipartFields } from './multipart.rules.js';
import type { Answer } from './say-reason.js';

/** Each field's first value. */
export type Fields = ReadonlyMap<string, string>;

/** RFC 8058: what a mail program sends when its own button is pressed. */
export function isOneClick(fields: Fields): boolean {
  return fields.get('List-Unsubscribe')?.trim().toLowerCase() === 'one-click';
}

/** Null: nothing that a form sends. */
export function actionOf(fields: Fields): FormAction | null {
  const asked = fields.get(fieldNames.action);
  return Object.values(FormAction).find((action) => action === asked) ?? null;
}

export type AnswerRead =
  | { kind: 'answer'; answer: Answer }
  /** The question again, with what was chosen and written. */
  | { kind: 'problem'; question: ReasonQuestion };

/** A text without a choice is another reason. */
export function readAnswer(fields: Fields): AnswerRead {
  const asked = fields.get(fieldNames.reason);
  const chosen = Object.values(Reason).find((reason) => reason === asked) ?? null;
  const text = storable(fields.get(fieldNames.reasonText) ?? '').trim();
  const problem = (kind: 'no-answer' | 'answer-too-long'): AnswerRead => ({
    kind: 'problem',
    question: { chosen, text, problem: { kind } },
  });
  if (text.length > answerLimit) return problem('answer-too-long');
  if (chosen === null && text === '') return problem('no-answer');
  return {
    kind: 'answer',
    answer: { reason: chosen ?? Reason.OTHER, reasonText: text === '' ? null : text },
  };
}

/** As the database can keep it; line breaks as one character, as browsers count them. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd').replaceAll(/\r\n?/g, '\n');
}

export type TypedAddresses =
  | { kind: 'addresses'; addresses: string[] }
  | { kind: 'problems'; problems: AddressProblem[] };

/** Longer ones are none, and are not shown again either. */
const longestShown = 320;

/** What was filled in, as it is shown again. */
export function typedValues(fields: Fields): Record<AddressField, string> {
  const shown = (name: AddressField) =>
    storable(fields.get(fieldNames[name]) ?? '')
      .slice(0, longestShown)
      .toWellFormed();
  return { phoneNumber: shown('phoneNumber'), email: shown('email') };
}

/** Phone number, e-mail address or both; each is taken in either field. `region`: the account's. */
export function readTyped(
  values: Readonly<Record<AddressField, string>>,
  region: string | null,
): TypedAddresses {
  const addresses: string[] = [];
  const problems: AddressProblem[] = [];
  for (const field of ['phoneNumber', 'email'] as const) {
    const text = values[field].trim();
    if (text === '') continue;
    const read = parseAddress(text, region);
    if (read.kind === 'not-an-address') problems.push(problemOf(field, text, region));
    else if (!addresses.includes(read.address)) addresses.push(read.address);
  }
  if (problems.length > 0) return { kind: 'problems', problems };
  if (addresses.length === 0) return { kind: 'problems', problems: [{ kind: 'nothing-filled-in' }] };
  return { kind: 'addresses', addresses };
}

function problemOf(field: AddressField, text: string, region: string | null): AddressProblem {
  if (field === 'email') return { kind: 'no-email' };
  const isNational = region === null && !/^\s*[+＋]/.test(text) && /\p{Nd}/u.test(text);
  return { kind: isNational ? 'no-country-code' : 'no-phone-number' };
}

/** The fields of a body as its type says; null for one that no form sends. */
export function readFields(body: Buffer, contentType: string | undefined): Fields | null {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  const text = body.toString('utf8');
  if (type === 'application/x-www-form-urlencoded') return firstOfEach(new URLSearchParams(text));
  if (type !== 'multipart/form-data' || contentType === undefined) return null;
  const fields = multipartFields(text, contentType);
  return fields === null ? null : firstOfEach(fields);
}

function firstOfEach(entries: Iterable<[string, string]>): Fields {
  const fields = new Map<string, string>();
  for (const [name, value] of entries) if (!fields.has(name)) fields.set(name, value);
  return fields;
}
