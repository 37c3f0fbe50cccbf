/** What the audit trail says of changes of webhook endpoints: of a secret and an address, no more than what tells it from another. */
import { expect } from 'vitest';

const anyTime = expect.stringMatching(/^\d{4}-.*Z$/) as string;
const fingerprint = expect.stringMatching(/^[0-9a-f]{8}$/) as string;
const webhook = {
  kind: 'EVENTS',
  name: 'CRM',
  address: expect.stringMatching(/^http:\/\/localhost:9 [0-9a-f]{8}$/) as string,
  filter: { changedOnly: false },
  batch: 100,
};

export const expectedOfWebhooks = {
  addWebhookEndpoint: {
    'with a secret': {
      subject: 'WebhookEndpoint',
      before: null,
      after: { ...webhook, fingerprint, position: 0 },
    },
  },
  updateWebhookEndpoint: {
    'its name and its filter': {
      subject: 'WebhookEndpoint',
      before: { name: 'CRM', filter: { changedOnly: false } },
      after: { name: 'CRM of May', filter: { changedOnly: true } },
    },
  },
  pauseWebhookEndpoint: {
    'one that is active': {
      subject: 'WebhookEndpoint',
      before: { state: 'ACTIVE' },
      after: { state: 'PAUSED' },
    },
  },
  resumeWebhookEndpoint: {
    'one that is paused': {
      subject: 'WebhookEndpoint',
      before: { state: 'PAUSED' },
      after: { state: 'ACTIVE' },
    },
  },
  replayWebhookEndpoint: {
    'from the front': { subject: 'WebhookEndpoint', before: { position: 1 }, after: { position: 0 } },
  },
  rotateWebhookSecret: {
    'another secret': {
      subject: 'WebhookEndpoint',
      before: { fingerprint },
      after: { fingerprint },
    },
  },
  removeWebhookEndpoint: {
    'one that is there': {
      subject: 'WebhookEndpoint',
      before: { ...webhook, createdAt: anyTime },
      after: null,
    },
  },
};
