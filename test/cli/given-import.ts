/** Accounts, files and lists for tests of `heed import`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { givenAccount, type TestAccount, type TestApp } from '../support/app.js';
import { givenDirectory } from './heed-command.js';

export const asOf = ['--as-of', '2026-11-01T00:00:00Z'];
export const toAll = ['--scope', 'account', ...asOf];

export async function givenImporter(app: TestApp) {
  const account = await givenAccount(app, { defaultRegion: 'US' });
  const directory = await givenDirectory();
  return {
    account,
    directory,
    at: { url: app.origin, key: account.admin.key },
    /** Makes a file, and gives where it is. */
    write(name: string, content: string | Buffer) {
      const file = path.join(directory, name);
      writeFileSync(file, content);
      return file;
    },
  };
}

export interface Entry {
  recipient: string;
  scope: string;
  sender: { address: string } | null;
}

/** In the order of recipients. */
export async function listOf({ admin }: TestAccount): Promise<Entry[]> {
  const query = '{ optOuts(first: 1000) { nodes { recipient scope sender { address } } } }';
  const { data } = await admin.raw(query);
  return (data as { optOuts: { nodes: Entry[] } }).optOuts.nodes.sort((one, two) =>
    one.recipient < two.recipient ? -1 : 1,
  );
}

/** As the result of a command names it. */
export const importIdIn = (text: string) => /\(import ([0-9a-f-]{36})\)/.exec(text)?.[1] ?? '';
