/** What the audit trail says of changes of hooks: of a secret, no more than what tells it from another. */
import { expect } from 'vitest';

const fingerprint = expect.stringMatching(/^[0-9a-f]{8}$/) as string;

export const expectedOfHooks = {
  addProviderHook: {
    'a hook of Twilio': {
      subject: 'ProviderHook',
      before: null,
      after: {
        provider: 'twilio',
        name: 'Twilio',
        scheme: 'SIGNATURE',
        fingerprint,
      },
    },
  },
  updateProviderHook: {
    'its name and its secret': {
      subject: 'ProviderHook',
      before: { name: 'Twilio', fingerprint },
      after: { name: 'Twilio of May', fingerprint },
    },
  },
  removeProviderHook: {
    'one that is there': {
      subject: 'ProviderHook',
      before: { provider: 'twilio', name: 'Twilio', scheme: 'SIGNATURE', createdAt: expect.any(String) },
      after: null,
    },
  },
};
