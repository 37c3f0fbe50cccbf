/** Builds what lets callers in, and starts what looks after them while they are in. */
import { type AccountStanding, createAccountStanding } from '../core/access/account-standing.js';
import { type Authenticator, createAuthenticator } from '../core/access/authenticate.js';
import type { Issuer } from '../core/access/tokens/issuer.js';
import { keepIssuerKeys } from '../core/access/tokens/issuer-keys.js';
import { createTokenReader, type TokenReader } from '../core/access/tokens/read-token.js';
import { type OpenKeys, watchOpenKeys } from '../core/access/open-keys.js';
import { createWrongKeys } from '../core/access/wrong-keys.js';
import { askingAgain } from '../core/db/ask-again.js';
import type { Db } from '../core/db/connect.js';
import type { AppOptions } from './app-options.js';
import type { Logger } from './log.js';
import type { Stops } from './stops.js';

export interface Access {
  authenticator: Authenticator;
  standing: AccountStanding;
  openKeys: OpenKeys;
  /** Something about keys or accounts has changed, here or elsewhere: nothing that was known of them counts any more. */
  forget(): void;
}

/** Gives `stops` each thing's stop as soon as it runs. */
export function startAccess({ config, log, askAgain, wrongKeys }: AppOptions, db: Db, stops: Stops): Access {
  const asking = askingAgain(db, { ...askAgain, unsent: 'is-told' });
  const { platformKey, platformKeyBefore, tokenIssuer } = config;
  const platformKeys = platformKeyBefore === undefined ? [platformKey] : [platformKey, platformKeyBefore];
  const authenticator = createAuthenticator(asking, platformKeys, {
    wrongKeys: createWrongKeys(wrongKeys),
    tokens: tokenIssuer === undefined ? undefined : readerOf(tokenIssuer, log),
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

/** Nothing is asked before the first token comes: an issuer that is away keeps no Heed from starting. */
function readerOf(issuer: Issuer, log: Logger): TokenReader {
  const keys = keepIssuerKeys({
    url: issuer.url,
    onTrouble: (error) => log.warn({ err: error }, "the token issuer's keys could not be had: trying again"),
    onTroubleOver: () => log.info("the token issuer's keys can be had again"),
  });
  return createTokenReader(issuer, keys);
}
