/** The server's routes, and addresses that lead to what an account has. */
import {
  AccountDownloadDocument,
  CreateOptOutLinksDocument,
  DriftFilesDocument,
  ImportFilesDocument,
  LogProofDownloadDocument,
  OptOutEventsDownloadDocument,
  OptOutsDownloadDocument,
  ProviderHooksDocument,
  StartImportDocument,
} from '../generated/operations.js';
import { awsPage, checkList } from '../drift/checked-lists.js';
import type { Owner } from './belongings.js';

/** Routes by how they are tried. A route that is new fails the first test until it stands here, with a test below. */
export const triedRoutes = {
  // Every operation: other-accounts.api.test.ts.
  operations: ['GET /graphql', 'HEAD /graphql', 'POST /graphql'],
  downloads: ['account', 'drift', 'imports', 'log-proof', 'opt-out-events', 'opt-outs'].flatMap((name) => [
    `GET /downloads/${name}`,
    `HEAD /downloads/${name}`,
  ]),
  uploads: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'].map(
    (method) => `${method} /imports/:id`,
  ),
  screening: ['POST /screen'],
  forms: ['GET', 'HEAD', 'POST'].flatMap((method) => [`${method} /u/*`, `${method} /opt-out/*`]),
  hooks: ['GET', 'HEAD', 'POST'].map((method) => `${method} /hooks/:provider/:key`),
  // The same for everybody, and of no account.
  ofNobody: [
    'GET /graphql/explorer/*',
    'GET /health/live',
    'GET /health/ready',
    'GET /metrics',
    'HEAD /graphql/explorer/*',
    'HEAD /health/live',
    'HEAD /health/ready',
    'HEAD /metrics',
  ],
} satisfies Record<string, readonly string[]>;

export interface Addresses {
  downloads: Record<string, string>;
  upload: string;
  link: string;
  hook: string;
  form: string;
}

/** One of each kind that an account can be given. */
export async function addressesOf(origin: string, { account, has }: Owner): Promise<Addresses> {
  const { admin, accountId } = account;
  const { optOutsDownload } = await admin.run(OptOutsDownloadDocument, { format: 'CSV' });
  const { optOutEventsDownload } = await admin.run(OptOutEventsDownloadDocument, { format: 'CSV' });
  const { accountDownload } = await admin.run(AccountDownloadDocument, { format: 'CSV', part: 'WORDS' });
  const { logProofDownload } = await admin.run(LogProofDownloadDocument, {});
  const { import: files } = await admin.run(ImportFilesDocument, { id: has.import });
  // Somebody whom no other account has.
  const person = `+12125${String(Number.parseInt(accountId.slice(0, 8), 16) % 1_000_000).padStart(6, '0')}`;
  const drift = await checkList(account, awsPage([{ OptedOutNumber: person }]), { senderIds: [has.sender] });
  const { driftCheck } = await admin.run(DriftFilesDocument, { id: drift.id });
  const { startImport } = await admin.run(StartImportDocument, {
    input: { fileName: 'list.csv', mapping: { scope: 'ACCOUNT', asOf: '2026-01-01T00:00:00Z' } },
  });
  const { createOptOutLinks } = await admin.run(CreateOptOutLinksDocument, {
    input: { recipients: ['+12125550184'] },
  });
  const { providerHooks } = await admin.run(ProviderHooksDocument, {});
  const of = (address: string | null | undefined) => address ?? '';
  return {
    downloads: {
      '/downloads/opt-outs': optOutsDownload,
      '/downloads/opt-out-events': optOutEventsDownload,
      '/downloads/account': accountDownload,
      '/downloads/log-proof': logProofDownload,
      '/downloads/drift': of(driftCheck?.onlyTheirsUrl),
      '/downloads/imports': of(files?.errorsUrl),
    },
    upload: startImport.uploadUrl,
    link: of(createOptOutLinks[0]?.url),
    hook: of(providerHooks[0]?.url),
    form: `${origin}/opt-out/${accountId}`,
  };
}
