/** One of each page, and of each state of it that looks different. */
import { parseInstant, type Instant } from '../../../src/core/domain/instant.js';
import type { AccountLook, FormPage } from '../../../src/features/web-opt-out/form/form-page.js';

export const since = parseInstant('2026-11-22T21:15:30Z') as Instant;

export const look: AccountLook = { name: 'Blue Bottle & Söhne', color: '#0b7285', logoUrl: null };

const recipient = { address: '+14155550123', masked: true };
const typed = [
  { address: '+447400123456', masked: false },
  { address: 'jane.doe@example.com', masked: false },
];
const question = { chosen: null, text: '', problem: null };
const outByLink = {
  recipients: [recipient],
  since,
  wayBack: { kind: 'sender', address: '+14155550100' },
  sealed: null,
} as const;
const outInPublic = {
  recipients: typed,
  since,
  wayBack: { kind: 'any-message' },
  sealed: 'AbC-123_sealed',
} as const;

export const samplePages = {
  ask: { kind: 'ask', recipient },
  'ask-by-email': { kind: 'ask', recipient: { address: 'jane.doe@example.com', masked: true } },
  'ask-address': {
    kind: 'ask-address',
    region: null,
    values: { phoneNumber: '', email: '' },
    problems: [],
    sealed: null,
  },
  'ask-address-again': {
    kind: 'ask-address',
    region: 'GB',
    values: { phoneNumber: '0740', email: 'jane@' },
    problems: [{ kind: 'no-phone-number' }, { kind: 'no-email' }],
    sealed: 'AbC-123_visit',
  },
  'ask-address-empty': {
    kind: 'ask-address',
    region: 'FR',
    values: { phoneNumber: '', email: '' },
    problems: [{ kind: 'nothing-filled-in' }],
    sealed: null,
  },
  'ask-address-no-country': {
    kind: 'ask-address',
    region: null,
    values: { phoneNumber: '07400 123456', email: '' },
    problems: [{ kind: 'no-country-code' }],
    sealed: null,
  },
  done: { kind: 'done', question, ...outByLink },
  'done-in-public': { kind: 'done', question, ...outInPublic },
  'done-no-answer': {
    kind: 'done',
    question: { chosen: null, text: '', problem: { kind: 'no-answer' } },
    ...outByLink,
  },
  'done-long-answer': {
    kind: 'done',
    question: { chosen: 'OTHER', text: '\nfirst line empty', problem: { kind: 'answer-too-long' } },
    ...outByLink,
  },
  thanks: { kind: 'thanks', ...outByLink },
  'thanks-in-public': { kind: 'thanks', ...outInPublic },
  'already-out': {
    kind: 'already-out',
    mistake: true,
    question,
    ...outByLink,
    wayBack: { kind: 'sender', address: '36105' },
  },
  'already-out-elsewhere': { kind: 'already-out', mistake: false, question: null, ...outByLink },
  undone: { kind: 'undone', recipients: [recipient], stillOutSince: null, wayBack: { kind: 'any-message' } },
  'undone-still-out': {
    kind: 'undone',
    recipients: [recipient],
    stillOutSince: since,
    wayBack: { kind: 'sender', address: '+14155550100' },
  },
  'undone-in-public': { kind: 'undone-in-public', recipients: typed },
  'undo-too-late': { kind: 'undo-too-late', wayBack: { kind: 'any-message' } },
  'unknown-link': { kind: 'unknown-link' },
  'too-many': { kind: 'too-many', retryAfterSeconds: 290 },
  unavailable: { kind: 'unavailable' },
  'bad-request': { kind: 'bad-request' },
} as const satisfies Record<string, FormPage>;

export type SampleName = keyof typeof samplePages;

export const sampleNames = Object.keys(samplePages) as SampleName[];

/** The look of a sample: an unknown link knows no account. */
export function lookOf(name: SampleName): AccountLook | null {
  return name === 'unknown-link' ? null : look;
}
