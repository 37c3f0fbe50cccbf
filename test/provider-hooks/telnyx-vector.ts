/**
 * Telnyx publishes no vector: its own libraries make a pair of keys for each run. This one was made by ourselves, in another
 * program, with the seed of test 1 of RFC 8032. Payloads: developers.telnyx.com, receiving-webhooks, receiving-rcs-webhooks.
 */
import { readItems } from './any-delivery.js';
import { telnyx } from '../../src/features/provider-hooks/providers/telnyx.rules.js';

export const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
export const vector = {
  key: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  timestamp: '1733775367',
  body: '{"data":{"event_type":"message.received","id":"b301ed3f-1490-491f-995f-6e64e69674d4","occurred_at":"2024-12-09T20:16:07.588+00:00","payload":{"autoresponse_type":"STOP","direction":"inbound","from":{"phone_number":"+13125000000"},"id":"84cca175-9755-4859-b67f-4730d7f58aa3","text":"STOP","to":[{"phone_number":"+17735550002"}],"type":"SMS"},"record_type":"event"}}',
  signature: 'GjxUk5fvfhdFr0eY4D+IF7Zk3rvId3EtDchnq4iascRXnf91zbk03QFO1TkHF9MpNR+wxK7uYkMsmMj5bqIYBQ==',
};
export const at = Number(vector.timestamp);
export const sms = {
  record_type: 'message',
  direction: 'inbound',
  id: '7ee4241c-f127-47e5-9c34-3aac291f8058',
  type: 'SMS',
  messaging_profile_id: '0f512bda-ae1e-4597-8e11-e5f5686b97d3',
  organization_id: 'b448f9cc-a842-4784-98e9-03c1a5872950',
  from: { phone_number: '+18665550001', carrier: 'T-MOBILE USA, INC.', line_type: 'Wireless' },
  to: [{ phone_number: '+18445550001', status: 'delivered', carrier: 'TELNYX LLC', line_type: 'VoIP' }],
  cc: [],
  text: 'Hello, World!',
  subject: 'From Telnyx!',
  media: [],
  webhook_url: 'https://www.example.com/hooks',
  webhook_failover_url: 'https://backup.example.com/hooks',
  encoding: 'GSM-7',
  parts: 1,
  tags: ['Greetings'],
  cost: { amount: '0.0051', currency: 'USD' },
  cost_breakdown: {
    carrier_fee: { amount: '0.00305', currency: 'USD' },
    rate: { amount: '0.00205', currency: 'USD' },
  },
  tcr_campaign_id: 'TCPA3X7',
};
export const received = (payload: object, event: object = {}) =>
  readItems(telnyx, {
    data: {
      record_type: 'event',
      id: 'bf6307bd-884d-4c1f-b6ea-c62b8c495d3c',
      event_type: 'message.received',
      occurred_at: '2019-01-23T18:10:02.574Z',
      payload: { ...sms, ...payload },
      ...event,
    },
    meta: { attempt: 1, delivered_to: 'https://example.com/webhooks' },
  });
export const nothing = [{ kind: 'nothing' }];
