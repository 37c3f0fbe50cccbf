import { registerEnumType } from 'type-graphql';
import {
  WebhookError,
  WebhookKind,
  WebhookPause,
  WebhookState,
} from '../../../core/domain/webhook-states.js';

registerEnumType(WebhookKind, {
  name: 'WebhookKind',
  description: 'What an endpoint is told.',
  valuesConfig: {
    EVENTS: { description: 'What is recorded, in order.' },
    REPLIES: {
      description:
        'Replies to messages that providers have delivered by hooks and that are not answered otherwise, each for five minutes and in any order. Whoever is told sends them.',
    },
  },
});
registerEnumType(WebhookState, {
  name: 'WebhookState',
  description: 'Whether an endpoint is told.',
  valuesConfig: {
    ACTIVE: { description: 'It is told what is recorded; what failed is tried again.' },
    PAUSED: {
      description:
        'Nothing is sent. What is recorded waits in the log; replies wait until their time is over.',
    },
  },
});
registerEnumType(WebhookPause, {
  name: 'WebhookPause',
  description: 'Why an endpoint is paused.',
  valuesConfig: {
    BY_HAND: { description: 'Somebody has paused it.' },
    FAILING: { description: 'A message was not taken for three days.' },
    GONE: { description: 'The receiver has answered 410: it wants no more.' },
    LOG_CHANGED: {
      description:
        'The log at its place is not what it was: the database was restored, or lost commits in a failover. The receiver may have been told what is recorded no more.',
    },
    RESTORED: {
      description:
        'The database was restored from a backup. The receiver may have been told what is recorded no more, or this Heed may be a copy of another.',
    },
    SECRET_LOST: {
      description: 'Its secret was stored with another SECRET_KEY: rotateWebhookSecret, then resume it.',
    },
  },
});
registerEnumType(WebhookError, {
  name: 'WebhookError',
  description: 'Why a try to deliver has failed.',
  valuesConfig: {
    STATUS: { description: 'The receiver answered otherwise than with 2xx.' },
    REDIRECT: { description: 'It answered with 3xx. Redirects are not followed: give the new address.' },
    ADDRESS_REFUSED: {
      description:
        'The host leads to a private or reserved address, and WEBHOOK_ALLOW_PRIVATE does not have it.',
    },
    NO_HOST: { description: 'There is no such host, or its name cannot be looked up.' },
    UNREACHABLE: { description: 'Nobody listens there, or no way leads there.' },
    TLS: { description: 'No secure connection: a certificate that is not good, or none.' },
    BROKEN_OFF: {
      description: 'The connection broke off before there was an answer, or it was none of HTTP.',
    },
    EXPIRED: {
      description:
        'The time of a reply was over before it was taken: nothing more is sent of it. `attempt` is how many tries there were.',
    },
    TIMEOUT: { description: 'No answer within 15 s.' },
  },
});
