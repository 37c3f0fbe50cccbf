/** The words for how an endpoint of a webhook is, each once. */
import { PostFailure } from './post-end.js';

export const WebhookState = { ACTIVE: 'ACTIVE', PAUSED: 'PAUSED' } as const;
export type WebhookState = (typeof WebhookState)[keyof typeof WebhookState];

/** Why one is paused. All but the first are Heed's own doing. */
export const WebhookPause = {
  BY_HAND: 'BY_HAND',
  FAILING: 'FAILING',
  GONE: 'GONE',
  LOG_CHANGED: 'LOG_CHANGED',
  RESTORED: 'RESTORED',
  SECRET_LOST: 'SECRET_LOST',
} as const;
export type WebhookPause = (typeof WebhookPause)[keyof typeof WebhookPause];

/** Why a try has failed: the answer says so, or there was none. */
export const WebhookError = { STATUS: 'STATUS', REDIRECT: 'REDIRECT', ...PostFailure } as const;
export type WebhookError = (typeof WebhookError)[keyof typeof WebhookError];
