/**
 * O6: what a provider knows is a word too. Its errors for recipients who are opted out, and its own reports, as the
 * providers name them. An error comes back for a message that we sent; a report tells of what the recipient did.
 */

export interface ProviderSignal {
  provider: string;
  code: string;
  action: 'OPT_OUT' | 'OPT_IN';
  /** What it is, for people. */
  meaning: string;
  /** Where the provider says so. */
  source: string;
}

const signals: readonly ProviderSignal[] = [
  {
    provider: 'twilio',
    code: '21610',
    action: 'OPT_OUT',
    meaning: 'attempt to send to an unsubscribed recipient',
    source: 'https://www.twilio.com/docs/api/errors/21610',
  },
  ...(['meta', 'whatsapp'] as const).flatMap((provider): ProviderSignal[] => [
    {
      provider,
      code: '131050',
      action: 'OPT_OUT',
      meaning: 'the recipient has chosen to stop receiving marketing messages',
      source: 'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes',
    },
    {
      provider,
      code: 'user_preferences:stop',
      action: 'OPT_OUT',
      meaning: 'the recipient stopped promotions in WhatsApp',
      source:
        'https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences',
    },
    {
      provider,
      code: 'user_preferences:resume',
      action: 'OPT_IN',
      meaning: 'the recipient resumed promotions in WhatsApp',
      source:
        'https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences',
    },
  ]),
  {
    provider: 'aws',
    code: 'UNSUBSCRIBE',
    action: 'OPT_OUT',
    meaning: 'the recipient unsubscribed from the RCS agent',
    source:
      'https://docs.aws.amazon.com/sms-voice/latest/userguide/rcs-events.html (named there; no sample of it is shown)',
  },
  {
    provider: 'bandwidth',
    code: '4775',
    action: 'OPT_OUT',
    meaning: 'the recipient has opted out of receiving messages from the sender',
    source: 'https://dev.bandwidth.com/docs/messaging/errors',
  },
  {
    provider: 'telnyx',
    code: '40300',
    action: 'OPT_OUT',
    meaning: 'blocked due to STOP message',
    source: 'https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out/index',
  },
  {
    provider: 'plivo',
    code: '200',
    action: 'OPT_OUT',
    meaning: 'the source number was blocked by a STOP from the destination number',
    source: 'https://www.plivo.com/docs/sms/concepts/dnd-service/',
  },
  {
    provider: 'vonage',
    code: '9',
    action: 'OPT_OUT',
    meaning: 'delivery receipt (err-code): the recipient has asked not to receive messages of this sender',
    source: 'https://developer.vonage.com/en/opt-out-assist/guides/messaging-opted-out-numbers',
  },
  {
    provider: 'vonage',
    code: '1240',
    action: 'OPT_OUT',
    meaning: 'Messages API: the recipient has already sent a STOP',
    source: 'https://developer.nexmo.com/api-errors/messages-olympus#1240',
  },
  {
    provider: 'sinch',
    code: 'OPT_OUT',
    action: 'OPT_OUT',
    meaning: 'opt_out_notification of the Conversation API',
    source: 'https://developers.sinch.com/docs/conversation/callbacks',
  },
  {
    provider: 'sinch',
    code: 'OPT_IN',
    action: 'OPT_IN',
    meaning: 'opt_in_notification of the Conversation API',
    source: 'https://developers.sinch.com/docs/conversation/callbacks',
  },
  {
    provider: 'bird',
    code: 'sms.opted_out',
    action: 'OPT_OUT',
    meaning: 'sms.opted_out webhook',
    source:
      'https://docs.bird.com/applications/channels/channels/supported-channels/sms/concepts/opt-in-and-opt-out-compliance',
  },
];

const byProviderAndCode = new Map(signals.map((signal) => [keyOf(signal.provider, signal.code), signal]));

export function findSignal(provider: string, code: string): ProviderSignal | null {
  return byProviderAndCode.get(keyOf(provider, code)) ?? null;
}

/** The codes that Heed knows, as "provider code", for messages. */
export function knownSignals(): string[] {
  return signals.map(({ provider, code }) => `${provider} ${code}`);
}

function keyOf(provider: string, code: string): string {
  return `${provider.trim().toLowerCase()} ${code.trim().toLowerCase()}`;
}
