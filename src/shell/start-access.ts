/** Builds what lets callers in, and starts what looks after them while they are in. */
import { type AccountStanding, createAccountStanding } from '../core/access/account-standing.js';
import { type Authenticator, createAuthenticator } from '../core/access/authenticate.js';
import { type OpenKeys, watchOpenKeys } from '../core/access/open-keys.js';
import { askingAgain } from '../core/db/ask-again.js';
import type { Db } from '../core/db/connect.js';
import type { AppOptions } from './app-options.js';
import type { Stops } from './stops.js';

export interface Access {
  authenticator: Authenticator;
  standing: AccountStanding;
  openKeys: OpenKeys;
  /** Something about keys or accounts has changed, here or elsewhere: nothing that was known of them counts any more. */
  forget(): void;
}

/** Gives `stops` each thing's stop as soon as it runs. */
export function startAccess({ config, log, askAgain }: AppOptions, db: Db, stops: Stops): Access {
  const asking = askingAgain(db, { ...askAgain, unsent: 'is-told' });
  const authenticator = createAuthenticator(asking, config.platformKey, {
    onTrouble: (error) => log.warn({ err: error }, 'when keys were last used could not be noted'),
  });
  stops.add(() => authenticator.idle());
  const standing = createAccountStanding(asking);
  const openKeys = watchOpenKeys({
    authenticator,
    onTrouble: (error) =>
      log.warn({ err: error }, 'keys of open sockets could not be looked up: trying again'),
  });
  stops.add(() => openKeys.stop());
  return {
    authenticator,
    standing,
    openKeys,
    forget() {
      authenticator.forget();
      standing.forget();
      openKeys.look();
    },
  };
}
