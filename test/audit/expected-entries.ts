/** What the audit trail says of each write of test/lost-answers that changes settings. A new operation does not compile without. */
import { expect } from 'vitest';
import type { Audited } from '../../src/core/access/auditing.js';
import { one, other } from '../lost-answers/write.js';
import { expectedOfHooks } from './expected-of-hooks.js';
import { expectedOfWebhooks } from './expected-of-webhooks.js';

export interface Expected {
  /** The type before the id. */
  subject: string;
  before: unknown;
  after: unknown;
  reason?: string;
}

const id = expect.any(String) as string;
const anyTime = expect.stringMatching(/^\d{4}-.*Z$/) as string;
const sender = {
  channel: 'SMS',
  address: one,
  kind: 'LONG_CODE',
  country: 'US',
  label: null,
  purpose: 'MARKETING',
  language: 'en',
  enforceAccountOptOuts: false,
  replyAddress: null,
  repliesBy: 'HEED',
  groupId: null,
  successorId: null,
  archivedAt: null,
};
const word = { word: 'BASTA', action: 'OPT_OUT', senderId: null, reply: null, language: null, enabled: true };
const button = { payload: 'Out', action: 'OPT_OUT', senderId: null };
const reply = 'reply to OPT_OUT in en';
const under = (type: string, facts: unknown) =>
  expect.toSatisfy(
    (told: Record<string, unknown>) =>
      Object.entries(told).some(
        ([name, value]) => name.startsWith(`${type} `) && JSON.stringify(value) === JSON.stringify(facts),
      ),
    `${type}: ${JSON.stringify(facts)}`,
  ) as unknown;

/** By mutation, and by what is done with it. */
export const expectedEntries: Record<Audited, Record<string, Expected>> = {
  createAccount: {
    'a new account': {
      subject: 'Account',
      before: null,
      after: expect.objectContaining({ name: 'Lost and found', defaultRegion: 'GB', language: 'en' }),
    },
  },
  createAdminKey: {
    'a key for an account that has lost its own': {
      subject: 'ApiKey',
      before: null,
      after: { name: 'Made by the platform', role: 'ADMIN', expiresAt: null },
    },
  },
  revokeTokens: {
    'of a subject': {
      subject: 'Tokens',
      before: null,
      after: { issuedBefore: '2026-01-01T00:00:00.000Z' },
    },
    'of everybody, once more': {
      subject: 'Tokens of',
      before: null,
      after: { issuedBefore: '2026-01-02T00:00:00.000Z' },
    },
  },
  suspendAccount: {
    'an account that is open': {
      subject: 'Account',
      before: { suspended: false },
      after: { suspended: true },
    },
    'one that is suspended goes on': {
      subject: 'Account',
      before: { suspended: true },
      after: { suspended: false },
    },
  },
  eraseRecipient: {
    'a person': {
      subject: 'Recipient',
      before: null,
      after: expect.objectContaining({ keepsBlock: true, positions: [1] }),
      reason: 'asked by letter',
    },
  },
  createApiKey: {
    'a key': {
      subject: 'ApiKey',
      before: null,
      after: { name: 'the dashboard', role: 'VIEWER', expiresAt: null },
    },
  },
  revokeApiKey: {
    'a key that is in use': { subject: 'ApiKey', before: { revoked: false }, after: { revoked: true } },
  },
  limitApiKey: {
    'a key that is in use': {
      subject: 'ApiKey',
      before: { trustedOnly: false, readsPerMinute: null },
      after: { trustedOnly: true, readsPerMinute: 1_000 },
    },
  },
  ...expectedOfHooks,
  ...expectedOfWebhooks,
  registerDocuments: {
    'two, one by a name': { subject: 'Account', before: null, after: { trustedDocuments: ['name', 'id'] } },
  },
  removeDocuments: {
    'one of two': { subject: 'Account', before: { trustedDocuments: ['name'] }, after: null },
  },
  updateAccount: {
    'a new brand': { subject: 'Account', before: { brand: null }, after: { brand: 'Acme & Sons' } },
  },
  addNumber: {
    'a new one': {
      subject: 'SenderNumber',
      before: null,
      after: { ...sender, label: 'Shop', replyAddress: other },
    },
    'one that was archived': {
      subject: 'SenderNumber',
      before: { label: null, successorId: id, archivedAt: anyTime },
      after: { label: 'Back', successorId: null, archivedAt: null },
    },
  },
  addProfile: {
    'a new one': {
      subject: 'Profile',
      before: null,
      after: { ...sender, channel: 'WHATSAPP', address: '+12125550103', kind: null, country: null },
    },
  },
  updateSender: {
    'a label': {
      subject: 'SenderNumber',
      before: { label: null, purpose: 'MARKETING' },
      after: { label: 'Renamed', purpose: 'UTILITY' },
    },
  },
  archiveSender: {
    'with a successor': {
      subject: 'SenderNumber',
      before: { successorId: null, archivedAt: null },
      after: { successorId: id, archivedAt: anyTime },
    },
    'without one': {
      subject: 'SenderNumber',
      before: { archivedAt: null },
      after: { archivedAt: anyTime },
    },
  },
  addGroup: {
    'of two senders': {
      subject: 'SenderGroup',
      before: under('SenderNumber', { groupId: null }),
      after: expect.objectContaining({ name: 'Pool' }),
    },
  },
  updateGroup: {
    'other members': {
      subject: 'SenderGroup',
      before: expect.objectContaining({ name: 'Pool' }),
      after: under('SenderNumber', { groupId: null }),
    },
  },
  addKeyword: {
    'a word of the account': { subject: 'Keyword', before: null, after: { ...word, reply: 'Gone.' } },
  },
  updateKeyword: {
    'switched off': { subject: 'Keyword', before: { enabled: true }, after: { enabled: false } },
  },
  removeKeyword: { 'an own one': { subject: 'Keyword', before: word, after: null } },
  addKeywordPack: {
    'of a language that is half there': {
      subject: 'KeywordPack',
      before: null,
      after: expect.toSatisfy((told: Record<string, unknown>) => {
        const [first] = Object.entries(told);
        return (
          first?.[0].startsWith('Keyword ') === true && JSON.stringify(first[1]).includes('"language":"de"')
        );
      }),
    },
  },
  addButton: { 'a payload': { subject: 'Button', before: null, after: button } },
  removeButton: { 'a payload': { subject: 'Button', before: button, after: null } },
  setReply: {
    'a text': { subject: 'Account', before: { [reply]: null }, after: { [reply]: '{brand}: you are out.' } },
    'back to the default': {
      subject: 'Account',
      before: { [reply]: '{brand}: you are out.' },
      after: { [reply]: null },
    },
  },
  createCampaign: {
    'that screens nobody out': {
      subject: 'Campaign',
      before: null,
      after: {
        name: 'Recall',
        externalId: null,
        category: 'MARKETING',
        excludeOptOuts: false,
        senderIds: [id],
      },
      reason: 'a recall',
    },
  },
  startImport: {
    'with a key': {
      subject: 'Import',
      before: null,
      after: expect.objectContaining({ fileName: 'list.csv', dryRun: false }),
    },
  },
  cancelImport: {
    'one that waits for its file': {
      subject: 'Import',
      before: { fileName: 'list.csv', state: 'WAITING_FOR_FILE' },
      after: { fileName: 'list.csv', state: 'CANCELLED' },
    },
  },
  confirmImport: {
    'a dry run': { subject: 'Import', before: { state: 'DONE' }, after: { state: 'RUNNING' } },
  },
  startDriftCheck: {
    'with a key': {
      subject: 'Import',
      before: null,
      after: expect.objectContaining({ fileName: 'list.json', dryRun: true, provider: 'AWS' }),
    },
  },
  takeFromProvider: {
    'one that is DONE': {
      subject: 'Import',
      before: { fileName: 'list.json', state: 'DONE' },
      after: { fileName: 'list.json', state: 'RUNNING' },
    },
  },
  undoImport: {
    'one that is DONE': { subject: 'Import', before: { state: 'DONE' }, after: { state: 'UNDOING' } },
  },
};
