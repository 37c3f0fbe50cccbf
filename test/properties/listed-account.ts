/** An account with some of all that is listed. */
import {
  CreateCampaignDocument,
  ImportOptOutsDocument,
  OptOutDocument,
  RegisterDocumentsDocument,
} from '../generated/operations.js';
import { untilEnded } from '../imports/until-ended.js';
import { givenAccount, givenNumber, type TestAccount, type TestApp } from '../support/app.js';
import { send } from '../support/messages.js';

export interface ListedAccount {
  account: TestAccount;
  /** An import with refused rows. */
  importId: string;
}

export async function givenListedAccount(app: TestApp): Promise<ListedAccount> {
  const account = await givenAccount(app);
  const { admin } = account;
  const sender = await givenNumber(account);
  for (const name of ['Spring', 'Summer'])
    await admin.run(CreateCampaignDocument, { input: { name, senderIds: [sender.id] } });
  // An address of eight bytes besides: cursors of the log have as many at their end.
  await admin.run(OptOutDocument, {
    input: { recipients: ['a@bc.com', '+12125550188', 'ann@example.com'], scope: 'ACCOUNT' },
  });
  for (const text of ['Stpo', 'Stpo please']) await send(account, { to: sender.address, text });
  const texts = ['id', 'name'].map((field) => `{ account { ${field} } }`);
  await admin.run(RegisterDocumentsDocument, {
    manifest: JSON.stringify({
      a: `query A ${texts[0]}`,
      b: `query B${account.accountId.slice(0, 8)} ${texts[1]}`,
    }),
  });
  const mapping = { scope: 'ACCOUNT', asOf: '2026-01-01T00:00:00Z' } as const;
  const rows = ['x', 'y', 'z'].map((recipient) => ({ recipient }));
  const { importOptOuts: first } = await admin.run(ImportOptOutsDocument, { rows: rows.slice(1), mapping });
  const { importOptOuts } = await admin.run(ImportOptOutsDocument, { rows, mapping });
  await untilEnded(account, first.id);
  await untilEnded(account, importOptOuts.id);
  return { account, importId: importOptOuts.id };
}
