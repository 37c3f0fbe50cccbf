/** NATS_URL: one or several servers, each with its own credentials, and the subject on which hints travel there. */
import { createHmac } from 'node:crypto';

export interface NatsServer {
  host: string;
  port: number;
  /** Refuses a server that speaks no TLS; without it TLS is spoken where the server demands it. */
  tls: boolean;
  credentials: NatsCredentials;
}

/** As the server's protocol names them. */
export type NatsCredentials = Record<string, never> | { auth_token: string } | { user: string; pass: string };

const usualPort = 4222;

/** The servers in `nats://user:password@host:port,tls://token@host`; null where anything in it is not one. */
export function readNatsUrl(text: string): NatsServer[] | null {
  const servers = text.split(',').map((one) => readServer(one.trim()));
  return servers.every((server) => server !== null) ? servers : null;
}

function readServer(text: string): NatsServer | null {
  const [, scheme] = /^(nats|tls):\/\/[^\s/?#]+\/?$/.exec(text) ?? [];
  if (scheme === undefined) return null;
  try {
    const url = new URL(text);
    const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
    const port = url.port === '' ? usualPort : Number(url.port);
    if (url.hostname === '' || port === 0) return null;
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port,
      tls: scheme === 'tls',
      credentials: credentialsOf(user, pass),
    };
  } catch {
    return null;
  }
}

/** A name without a password is a token. */
function credentialsOf(user: string, pass: string): NatsCredentials {
  if (user === '' && pass === '') return {};
  return pass === '' ? { auth_token: user } : { user, pass };
}

/**
 * The same for all processes of a database, whatever the address by which they reach it; another one for every other
 * database and every other installation. Nobody learns the key from it.
 */
export function hintSubject(secretKey: string, databaseName: string): string {
  const mark = createHmac('sha256', secretKey).update(`hints of ${databaseName}`).digest('hex').slice(0, 32);
  return `heed.${mark}.hints`;
}
