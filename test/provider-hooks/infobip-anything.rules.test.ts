import { infobip } from '../../src/features/provider-hooks/providers/infobip.rules.js';
import { standsAnything } from './stands-anything.js';

standsAnything(infobip, {
  keys:
    'results messageId from to sender destination text message content type status error id name ' +
    'channel integrationType notificationMessagesStatus receivedAt',
  values: [
    'SMS',
    'WHATSAPP',
    'TEXT',
    'STOP',
    '603',
    603,
    14,
    'EC_BLOCKED_USER',
    '41793026731',
    '2020-01-01T00:00:00Z',
  ],
  headers: {
    'x-hub-signature': 'sha256=0f8142e85222d634ecd7a27c6bc7d5ca27e6100e2b15e053c3201399e47bf01b',
    'x-ib-exchange-req-signature': '5b0c1286aa704cc6d2efee9d1e50ff677fb80d671aafa39ae0a5ab9e2af8dcdf',
    'x-ib-exchange-req-timestamp': '1772539200000',
  },
  secrets: ['ib-secret', 'user:password'],
  reports: [
    {
      results: [
        {
          messageId: 'm',
          to: '41793026834',
          from: 'InfoSMS',
          doneAt: '2019-11-09T16:00:00.000+0000',
          status: { groupId: 5, id: 14, name: 'REJECTED_DESTINATION_BLOCKLISTED' },
          error: { groupId: 2, id: 603, name: 'EC_CONTENT_BLOCKED' },
        },
      ],
    },
    {
      from: '385919998888',
      createdAt: '2025-01-01T10:10:00.000+0000',
      content: { sender: '41793026731', from: '385919998888', notificationMessagesStatus: 'STOP' },
    },
    {
      results: [
        {
          from: '593959998855',
          to: '447860064956',
          integrationType: 'WHATSAPP',
          messageId: 'm',
          message: { id: 'consultar_saldo', title: 'consultar saldo', type: 'INTERACTIVE_LIST_REPLY' },
        },
      ],
    },
  ],
});
