/** The words for how an endpoint of a webhook is, each once. */
import { PostFailure } from './post-end.js';

export const WebhookState = { ACTIVE: 'ACTIVE', PAUSED: 'PAUSED' } as const;
export type WebhookState = (typeof WebhookState)[keyof typeof WebhookState];

/** What one is told: what is recorded, or which replies are to be sent. */
export const WebhookKind = { EVENTS: 'EVENTS', REPLIES: 'REPLIES' } as const;
export type WebhookKind = (typeof WebhookKind)[keyof typeof WebhookKind];

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

/** Why a try has failed: the answer says so, or there was none. EXPIRED: of a reply no further try was worth anything. */
export const WebhookError = {
  STATUS: 'STATUS',
  REDIRECT: 'REDIRECT',
  EXPIRED: 'EXPIRED',
  ...PostFailure,
} as const;
export type WebhookError = (typeof WebhookError)[keyof typeof WebhookError];
