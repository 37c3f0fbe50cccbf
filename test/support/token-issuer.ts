/** An OpenID Connect issuer on this machine: its configuration and its keys over HTTP, and the tokens that it signs. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import type { Issuer } from '../../src/core/access/tokens/issuer.js';
import { asymmetricAlgorithms } from '../../src/core/access/tokens/issuer.js';

type PublicKey = Awaited<ReturnType<typeof generateKeyPair>>['publicKey'];
type PrivateKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

export interface IssuerKey {
  kid: string;
  alg: string;
  privateKey: PrivateKey;
  publicKey: PublicKey;
  publicJwk: JWK;
}

export interface TokenIssuer {
  url: string;
  /** Paths that were asked for, in order. */
  asked: string[];
  /** What it publishes. Change it at will. */
  keys: JWK[];
  /** It answers no more, or does so again. */
  away: boolean;
  /** Instead of its configuration. */
  configuration: Record<string, unknown> | null;
  /** Makes a key, and publishes it unless said otherwise. */
  newKey(kid?: string, alg?: string, published?: boolean): Promise<IssuerKey>;
  /** Of a key, as Heed takes it unless claims and header say otherwise. Null takes a claim away. */
  sign(key: IssuerKey, claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  stop(): Promise<void>;
}

export const audience = 'heed';

export async function startTokenIssuer(): Promise<TokenIssuer> {
  let made = 0;
  const server = createServer((request, response) => {
    issuer.asked.push(request.url ?? '');
    if (issuer.away) return void request.socket.destroy();
    const body =
      request.url === '/keys'
        ? { keys: issuer.keys }
        : (issuer.configuration ?? { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` });
    response.setHeader('content-type', 'application/json');
    return void response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer: TokenIssuer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    keys: [],
    away: false,
    configuration: null,
    async newKey(kid = `key-${(made += 1)}`, alg = 'ES256', published = true) {
      const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
      const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
      if (published) issuer.keys.push(publicJwk);
      return { kid, alg, privateKey, publicKey, publicJwk };
    },
    sign(key, claims = {}, header = {}) {
      const seconds = Math.floor(Date.now() / 1_000);
      const all = {
        iss: issuer.url,
        aud: audience,
        sub: 'user-1',
        iat: seconds,
        exp: seconds + 600,
        heed_role: 'support',
        ...claims,
      };
      const kept = Object.fromEntries(
        Object.entries(all).filter(([, value]) => value !== null),
      ) as JWTPayload;
      return new SignJWT(kept)
        .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
        .sign(key.privateKey);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return issuer;
}

/** As the environment of Heed would say it. */
export function issuerSettings(url: string, more: Partial<Issuer> = {}): Issuer {
  return {
    url,
    audiences: [audience],
    algorithms: asymmetricAlgorithms,
    accountClaim: ['heed_account'],
    roleClaim: ['heed_role'],
    roles: new Map([
      ['support', 'AGENT'],
      ['sending', 'SCHEDULER'],
      ['admins', 'ADMIN'],
    ]),
    clockTolerance: 30,
    ...more,
  };
}
