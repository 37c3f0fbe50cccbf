/** Two Heeds on one database: one is reached beside the link, the other behind it. */
import { afterAll, beforeAll, expect } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import type { RunningApp } from '../../src/shell/app.js';
import type { AppOptions } from '../../src/shell/app-options.js';
import { givenAccount, platformKey, startTestApp, type TestAccount, type TestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { cloneDatabase } from '../support/database.js';
import { type Sent, swallowingLinkTo, type SwallowingLink, type Watch } from '../support/swallowing-link.js';

export interface Disturbed {
  readonly link: SwallowingLink;
  readonly db: Db;
  /** The database's own address. */
  readonly url: string;
  /** Where the Heed listens whose answers get lost. */
  readonly behind: string;
  /** An account made beside the link. */
  givenAccount(): Promise<TestAccount>;
}

/** For use at the top of a test file. */
export function useDisturbed(options: Pick<AppOptions, 'askAgain' | 'recorder'> = {}): Disturbed {
  const held: {
    database?: Awaited<ReturnType<typeof cloneDatabase>>;
    link?: SwallowingLink;
    beside?: RunningApp;
    behind?: RunningApp;
  } = {};
  beforeAll(async () => {
    held.database = await cloneDatabase();
    held.link = await swallowingLinkTo(held.database.url);
    held.beside = await startTestApp(held.database.url);
    held.behind = await startTestApp(held.link.url, {}, options);
  });
  afterAll(async () => {
    await held.behind?.stop();
    await held.beside?.stop();
    await held.link?.stop();
    await held.database?.drop();
  });
  function there<Thing>(thing: Thing | undefined): Thing {
    if (thing === undefined) throw new Error('it is started before the tests of a file: use it inside tests');
    return thing;
  }
  return {
    get link() {
      return there(held.link);
    },
    get db() {
      return there(held.database).db;
    },
    get url() {
      return there(held.database).url;
    },
    get behind() {
      return there(held.behind).url;
    },
    givenAccount() {
      const { url: origin } = there(held.beside);
      const app: TestApp = {
        url: there(held.database).url,
        db: there(held.database).db,
        origin,
        platform: createClient(origin, platformKey),
      };
      return givenAccount(app);
    },
  };
}

/** Statements that name the account. */
export const about =
  (accountId: string) =>
  ({ parameters }: Sent): boolean =>
    parameters.some((parameter) => parameter.includes(accountId));

/** The statement was carried out whole, and committed, before its answer was lost. */
export function expectCommitted(watch: Watch): void {
  const swallowed = watch.swallowed();
  expect(swallowed?.tag).toMatch(/^(SELECT|INSERT|UPDATE|DELETE) /);
  expect(swallowed?.transaction).toBe('I');
}
