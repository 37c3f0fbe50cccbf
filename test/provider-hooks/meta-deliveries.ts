/** What Meta delivers, as its reference shows it. */
import { meta } from '../../src/features/provider-hooks/providers/meta.rules.js';
import { request } from './deliver.js';

export const [scheme] = meta.schemes;
export const address = 'https://heed.example/hooks/meta/k1';
export const secret = '0123456789abcdef0123456789abcdef';

/** A delivery with these changes, as the reference shows it. */
export const delivery = (...changes: { field: string; value: object }[]) =>
  request(
    address,
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: changes.map((change) => ({ id: '102290129340398', changes: [change] })),
    }),
  );
export const metadata = { display_phone_number: '15550783881', phone_number_id: '106540352242922' };
export const messages = (...all: object[]) => ({
  field: 'messages',
  value: { messaging_product: 'whatsapp', metadata, messages: all },
});
export const statuses = (...all: object[]) => ({
  field: 'messages',
  value: { messaging_product: 'whatsapp', metadata, statuses: all },
});
export const preferences = (...all: object[]) => ({
  field: 'user_preferences',
  value: { messaging_product: 'whatsapp', metadata, user_preferences: all },
});
export const text = {
  from: '16505551234',
  id: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
  timestamp: '1749416383',
  type: 'text',
  text: { body: 'Does it come in another color?' },
};
