/** The few words of the NATS client protocol that hints need, and what a server sends back. */
import type { NatsCredentials } from './nats-address.rules.js';

export type NatsEvent =
  | { kind: 'info'; tlsRequired: boolean; tlsAvailable: boolean }
  | { kind: 'message'; payload: string }
  | { kind: 'ping' }
  | { kind: 'pong' }
  | { kind: 'refused'; reason: string };

/** Introduces the client, subscribes, and asks for a PONG that says that both were taken. */
export function greeting(subject: string, credentials: NatsCredentials, encrypted: boolean): string {
  const client = {
    verbose: false,
    pedantic: false,
    tls_required: encrypted,
    name: 'heed hints',
    lang: 'node',
    version: '1',
    protocol: 1,
    echo: true,
    ...credentials,
  };
  return `CONNECT ${JSON.stringify(client)}\r\nSUB ${subject} 1\r\n${ping}`;
}

/** Answered by a PONG when all that was sent before it was taken. */
export const ping = 'PING\r\n';
export const pong = 'PONG\r\n';

/** `payload`: ASCII alone. */
export function publication(subject: string, payload: string): string {
  return `PUB ${subject} ${payload.length}\r\n${payload}\r\n`;
}

/** Longer than any line that a server sends; its INFO may name all servers of a cluster. */
const longestLine = 1_048_576;

/** Takes what a server sends, in whatever pieces, and gives what is whole. Throws for what is not the protocol. */
export function createNatsReader(): (chunk: Buffer) => NatsEvent[] {
  let unread: Buffer = Buffer.alloc(0);

  function next(): NatsEvent | 'more' | 'nothing' {
    const end = unread.indexOf('\r\n');
    if (end < 0) {
      if (unread.length > longestLine) throw new Error('the NATS server sent a line without an end');
      return 'more';
    }
    const line = unread.toString('latin1', 0, end);
    const size = /^MSG \S+ \S+ (?:\S+ )?(\d+)$/i.exec(line)?.[1];
    if (size === undefined) {
      unread = unread.subarray(end + 2);
      return eventOf(line);
    }
    const from = end + 2;
    const to = from + Number(size);
    if (unread.length < to + 2) return 'more';
    const payload = unread.toString('latin1', from, to);
    unread = unread.subarray(to + 2);
    return { kind: 'message', payload };
  }

  return (chunk) => {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    const events: NatsEvent[] = [];
    for (let event = next(); event !== 'more'; event = next()) if (event !== 'nothing') events.push(event);
    return events;
  };
}

function eventOf(line: string): NatsEvent | 'nothing' {
  const [word = ''] = line.split(/[ \t]/, 1);
  const rest = line.slice(word.length).trim();
  switch (word.toUpperCase()) {
    case 'PING':
      return { kind: 'ping' };
    case 'PONG':
      return { kind: 'pong' };
    case '+OK':
      return 'nothing';
    case '-ERR':
      return { kind: 'refused', reason: rest.replace(/^'(.*)'$/, '$1') };
    case 'INFO': {
      const info = JSON.parse(rest) as { tls_required?: boolean; tls_available?: boolean } | null;
      return {
        kind: 'info',
        tlsRequired: info?.tls_required === true,
        tlsAvailable: info?.tls_available === true,
      };
    }
    default:
      throw new Error('what answers is no NATS server');
  }
}
