/** Which Heed, and with which key. The key comes from the environment or from a file, never from the command line: ps shows that. */
import { readFileSync, statSync } from 'node:fs';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';

export interface Access {
  /** Without a slash at the end, and without /graphql. */
  url: string;
  key: string;
}

const usualUrl = 'http://127.0.0.1:4000';

export function readAccess(
  given: { url: string | null; 'key-file': string | null },
  env: Readonly<Record<string, string | undefined>>,
): Access {
  const url = given.url ?? (env['HEED_URL'] || usualUrl);
  return {
    url: readUrl(url, given.url === null ? 'HEED_URL' : '--url'),
    key: readKey(given['key-file'], env),
  };
}

function readUrl(written: string, name: string): string {
  const url = URL.canParse(written) ? new URL(written) : null;
  const isAddress = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
  if (!isAddress || url.username !== '' || url.password !== '')
    throw new Failure(
      `${name}: an address such as https://heed.example.com was expected, without a name, a password, ? and #`,
      ExitCode.usage,
    );
  return url.href
    .replace(/\/+$/, '')
    .replace(/\/graphql$/, '')
    .replace(/\/+$/, '');
}

function readKey(file: string | null, env: Readonly<Record<string, string | undefined>>): string {
  const key = file === null ? (env['HEED_KEY'] ?? '').trim() : keyIn(file);
  if (key === '')
    throw new Failure(file === null ? 'there is no key' : `${file} holds no key`, ExitCode.usage, [
      'set HEED_KEY to a key of the account (createApiKey makes one), or name a file that holds it: --key-file FILE',
    ]);
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new Failure(
      `${file ?? 'HEED_KEY'}: one key was expected, without spaces and line breaks in it`,
      ExitCode.usage,
    );
  return key;
}

function keyIn(file: string): string {
  try {
    if (statSync(file).size > 10_000) return ' ';
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Failure(
      `--key-file ${file}: ${(error as NodeJS.ErrnoException).code ?? 'it cannot be read'}`,
      ExitCode.usage,
    );
  }
}
