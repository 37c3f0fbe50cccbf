/** A person of whom Heed knows all that it may know of one, through every door. */
import { gzipSync } from 'node:zlib';
import { expect, vi } from 'vitest';
import type { TestAccount } from '../support/app.js';
import { givenNumber } from '../support/app.js';
import {
  AddProfileDocument,
  CreateCampaignDocument,
  CreateOptOutLinksDocument,
  EraseRecipientDocument,
  ErasureByIdDocument,
  ImportOptOutsDocument,
  OptOutDocument,
  ProcessInboundDocument,
  ScreenCampaignDocument,
  StartImportDocument,
  ImportDocument,
} from '../generated/operations.js';

export const wamidOf = (e164: string, end = 'FQIAEhg') =>
  `wamid.HBgL${Buffer.from(e164.slice(1)).toString('base64').replace(/=+$/, '')}${end}`;

/** As people write it, where it is read; and within texts, once more otherwise. `address`: of NANP, +1 and ten digits, or an e-mail address. */
export function writingsOf(address: string): { own: string; inText: string; inUrl: string } {
  if (!address.includes('@')) {
    const parts = [address.slice(2, 5), address.slice(5, 8), address.slice(8)];
    return {
      own: `(${parts[0]}) ${parts[1]}-${parts[2]}`,
      inText: parts.join('\u2011'),
      inUrl: `tel:${address}`,
    };
  }
  const [local = '', domain = ''] = address.split('@');
  return {
    own: `mailto:${local.toUpperCase()}@${domain}`,
    inText: `Ann <${local}@${domain.toUpperCase()}>`,
    inUrl: `https://acme.example/?of=${encodeURIComponent(address)}`,
  };
}

export interface Known {
  senderId: string;
  senderAddress: string;
  campaignId: string;
  link: string;
  wamid: string;
}

/** `address`: of NANP, +1 and ten digits; or an e-mail address. */
export async function givenKnown(
  account: TestAccount,
  address: string,
  { files = true } = {},
): Promise<Known> {
  const { admin } = account;
  const isEmail = address.includes('@');
  const sender = isEmail ? await givenEmailSender(account) : await givenNumber(account);
  const { createCampaign } = await admin.run(CreateCampaignDocument, {
    input: { name: 'Spring', senderIds: [sender.id] },
  });
  await admin.run(ScreenCampaignDocument, {
    campaignId: createCampaign.id,
    recipients: [address, friend],
  });
  const written = writingsOf(address);
  const wamid = isEmail ? `<${Buffer.from(address).toString('base64')}@mail.example>` : wamidOf(address);
  const say = (text: string, messageId: string, from = address) =>
    admin.run(ProcessInboundDocument, {
      input: { provider: 'meta', messageId, from, to: sender.address, text },
    });
  await say('HELP', 'help 1');
  await say('STOP', wamid);
  await say('Stpo', 'unclear 1');
  await say(`my friend ${written.own} hates you. stop the texts please`, 'other 1', friend);
  await say(`${written.inText} (${written.inUrl}) hates you. stop the texts please`, 'other 2', friend);
  await admin.run(OptOutDocument, {
    input: {
      recipients: [address],
      scope: 'ACCOUNT',
      via: 'PHONE',
      evidence: `${written.own} called on Monday, see ${written.inUrl}`,
      reasonText: 'too much',
      idempotencyKey: `call of ${address}`,
    },
  });
  const { createOptOutLinks } = await admin.run(CreateOptOutLinksDocument, {
    input: { senderId: sender.id, campaignId: createCampaign.id, recipients: [address] },
  });
  if (files) await givenFiles(account, address);
  return {
    senderId: sender.id,
    senderAddress: sender.address,
    campaignId: createCampaign.id,
    link: createOptOutLinks[0]?.url ?? '',
    wamid,
  };
}

/** Beside whom the person is named. */
const friend = '+12125550777';

async function givenEmailSender({ admin }: TestAccount) {
  const { addProfile } = await admin.run(AddProfileDocument, {
    input: { address: 'news@acme.example', channel: 'EMAIL' },
  });
  return addProfile;
}

async function givenFiles({ admin }: TestAccount, address: string): Promise<void> {
  const { own, inText, inUrl } = writingsOf(address);
  const [column, other] = address.includes('@') ? ['email', 'bob@example.com'] : ['phone', '+12125550779'];
  const asOf = '2026-01-05T00:00:00Z';
  const mapping = { scope: 'ACCOUNT' as const, asOf, region: 'US' };
  await admin.run(ImportOptOutsDocument, {
    rows: [
      { recipient: own, evidence: `list of ${address}` },
      { recipient: '+12125550778', reasonText: 'no' },
      { recipient: '+12125550776', evidence: `a friend of ${inText}` },
      { recipient: `${address} or ${own}` },
      { recipient: inUrl.replace('tel:', 'call ') },
    ],
    mapping,
  });
  for (const packed of [false, true]) {
    const { startImport } = await admin.run(StartImportDocument, {
      input: { fileName: `of ${address}.csv`, mapping, dryRun: packed },
    });
    const file = `${column},note\n${other},x\n${own},y\n`;
    const response = await fetch(startImport.uploadUrl, {
      method: 'PUT',
      headers: { 'content-type': 'text/csv' },
      body: packed ? gzipSync(file) : Buffer.from(`\ufeff${file}`, 'utf16le'),
    });
    expect(response.status).toBeLessThan(300);
    await expect
      .poll(async () => (await admin.run(ImportDocument, { id: startImport.import.id })).import?.state, {
        timeout: 20_000,
      })
      .toBe('DONE');
  }
}

/** Resolves when all is done. */
export async function erase({ admin }: TestAccount, address: string, reason = 'asked for by letter') {
  const { eraseRecipient } = await admin.run(EraseRecipientDocument, { recipient: address, reason });
  return finished({ admin }, eraseRecipient.id);
}

export function finished({ admin }: Pick<TestAccount, 'admin'>, id: string) {
  return vi.waitFor(
    async () => {
      const { erasure } = await admin.run(ErasureByIdDocument, { id });
      expect(erasure.finishedAt).not.toBeNull();
      return erasure;
    },
    { timeout: 30_000, interval: 50 },
  );
}
