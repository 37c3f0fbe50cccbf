/** An account that writes by WhatsApp, with a hook of Meta's, and what Meta delivers to it. */
import { createHmac } from 'node:crypto';
import { AddProfileDocument } from '../generated/operations.js';
import type { TestAccount, TestApp } from '../support/app.js';
import { givenAccount } from '../support/app.js';
import { givenHook } from './given-hook.js';

const secret = 'a'.repeat(32);
let lastProfile = 0;
let lastUser = 0;

/** WhatsApp's id of a person, which no other test of the file has used. */
export function someUserId(country = 'US'): string {
  lastUser += 1;
  return `${country}.1349120865530274${String(lastUser).padStart(4, '0')}`;
}

export interface WhatsApp {
  account: TestAccount;
  /** Of the profile that writes. */
  senderId: string;
  address: string;
  /** Delivers one change, signed. */
  post: (value: object, field?: string) => Promise<Response>;
  /** Delivers messages. */
  say: (...messages: object[]) => Promise<Response>;
}

export async function givenWhatsApp(app: TestApp): Promise<WhatsApp> {
  const account = await givenAccount(app);
  lastProfile += 1;
  const address = `+1555078${String(lastProfile).padStart(4, '0')}`;
  const { addProfile } = await account.admin.run(AddProfileDocument, {
    input: { address, channel: 'WHATSAPP' },
  });
  const { url } = await givenHook(account, { provider: 'META', name: 'Meta', secret });
  const metadata = { display_phone_number: address.slice(1), phone_number_id: '1' };
  const post = (value: object, field = 'messages') => {
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field, value: { metadata, ...value } }] }],
    });
    const code = createHmac('sha256', secret).update(body).digest('hex');
    return fetch(url, { method: 'POST', body, headers: { 'x-hub-signature-256': `sha256=${code}` } });
  };
  return { account, senderId: addProfile.id, address, post, say: (...messages) => post({ messages }) };
}

/** Of somebody with a number, an id, or both. `at`: seconds from now. */
export function textOf(
  who: { phone?: string; userId?: string; parentId?: string },
  id: string,
  body: string,
  at = 0,
) {
  return {
    from: who.phone?.slice(1),
    from_user_id: who.userId,
    from_parent_user_id: who.parentId,
    id,
    timestamp: String(Math.floor(Date.now() / 1000) + at),
    type: 'text',
    text: { body },
  };
}
