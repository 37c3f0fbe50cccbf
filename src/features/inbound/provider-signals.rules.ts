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
  /** It came back for a message that we sent, though its code is in words. One in digits always did. */
  ofOurMessage?: true;
}

const infobipWhatsApp =
  'https://www.infobip.com/docs/api/channels/whatsapp (receive-whatsapp-marketing-update-notification)';

const signals: readonly ProviderSignal[] = [
  {
    provider: 'twilio',
    code: '21610',
    action: 'OPT_OUT',
    meaning: 'attempt to send to an unsubscribed recipient',
    source: 'https://www.twilio.com/docs/api/errors/21610',
  },
  {
    provider: 'twilio',
    code: '63014',
    action: 'OPT_OUT',
    meaning: 'the recipient has blocked the sender on the channel, or has taken consent back',
    source: 'https://www.twilio.com/docs/api/errors/63014',
  },
  {
    provider: 'twilio',
    code: '63033',
    action: 'OPT_OUT',
    meaning: 'the recipient has opted out of marketing messages in WhatsApp',
    source: 'https://www.twilio.com/docs/api/errors/63033',
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
    meaning: 'the recipient has sent STOP to this number',
    source: 'https://docs.plivo.com/docs/messaging/concepts/dnd-service/',
  },
  ...optOuts(
    'infobip',
    'https://www.infobip.com/docs/essentials/api-essentials/response-status-and-error-codes',
    {
      '603': 'content blocked by user opt-out (STOP; toll-free numbers of the US)',
      '7033': 'the recipient has opted out of marketing messages in WhatsApp',
      '7003': 'the user has blocked the sender; in RCS: has opted out',
      '2052': "the recipient is on the account's or the operator's blocklist (status 14 says the same)",
    },
  ),
  {
    provider: 'infobip',
    code: 'whatsapp_marketing_update:stop',
    action: 'OPT_OUT',
    meaning: 'the recipient stopped promotions in WhatsApp',
    source: infobipWhatsApp,
  },
  {
    provider: 'infobip',
    code: 'whatsapp_marketing_update:resume',
    action: 'OPT_IN',
    meaning: 'the recipient resumed promotions in WhatsApp',
    source: infobipWhatsApp,
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
    provider: 'sinch',
    code: '131050',
    action: 'OPT_OUT',
    meaning: "Meta's code, handed on as channel_code: the recipient has chosen to stop marketing messages",
    source: 'https://developers.sinch.com/docs/conversation/callbacks (message_delivery_report, reason)',
  },
  {
    provider: 'bird',
    code: 'sms.opted_out',
    action: 'OPT_OUT',
    meaning: 'sms.opted_out webhook',
    source:
      'https://docs.bird.com/applications/channels/channels/supported-channels/sms/concepts/opt-in-and-opt-out-compliance',
  },
  ...optOuts('bird', 'https://www.npmjs.com/package/@messagebird/sdk (types of events)', {
    'sms_suppression:keyword_stop': 'the recipient sent a stop keyword',
    'sms_suppression:carrier_opted_out': "the recipient's operator reported the opt-out",
    'email.unsubscribed': 'the recipient unsubscribed by a link in an e-mail',
    'email.list_unsubscribed': 'the recipient unsubscribed by one click (RFC 8058)',
    'email.complained': 'the recipient reported an e-mail as spam',
    'preference.revoked': 'the recipient, or the account in their name, revoked consent',
  }),
  ...optOuts('bird', 'https://www.npmjs.com/package/@messagebird/sdk (SmsErrorCode)', {
    recipient_opted_out: 'the recipient is on a suppression list',
  }).map(ofOurMessage),
  ...['bird', 'cm'].flatMap((provider) => [
    ...optOuts(
      provider,
      'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes',
      { '131050': "Meta's code, handed on: the recipient has chosen to stop marketing messages" },
    ),
    ...optOuts(provider, 'the words of the report; no code of it is published', {
      'opted out': 'the report says that the recipient has opted out or unsubscribed',
    }).map(ofOurMessage),
  ]),
];

/** By code, what each means. */
function optOuts(
  provider: string,
  source: string,
  meanings: Readonly<Record<string, string>>,
): ProviderSignal[] {
  return Object.entries(meanings).map(([code, meaning]) => ({
    provider,
    code,
    action: 'OPT_OUT',
    meaning,
    source,
  }));
}

function ofOurMessage(signal: ProviderSignal): ProviderSignal {
  return { ...signal, ofOurMessage: true };
}

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
