/**
 * Makes a connection's socket secure, as the address says (`sslmode`), before the driver speaks over it: so what we have to
 * say to the server stands between the driver and TLS, not below both.
 */
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type postgres from 'postgres';
import { DatabaseAway } from './database-error.js';

/** What the driver has read of `sslmode` and its like. */
export type Secured = postgres.ParsedOptions['ssl'];

export interface SecureOptions {
  ssl: Secured;
  /** Whether TLS begins at once instead of being asked for in the protocol's own way: PostgreSQL 17 and later. */
  isDirect: boolean;
  host: string;
}

/** The protocol's question whether the server speaks TLS. */
const sslRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const yes = 'S'.charCodeAt(0);

/** The socket to speak over. Rejects where the server does not speak TLS and must, or shows no certificate that is believed. */
export async function secured(
  socket: Socket,
  { ssl, isDirect, host }: SecureOptions,
): Promise<Socket | TLSSocket> {
  if (ssl === false || ssl === undefined) return socket;
  if (!isDirect && !(await speaksTls(socket))) {
    if (ssl === 'prefer' || ssl === 'allow') return socket;
    throw new DatabaseAway('TLS_REFUSED', false);
  }
  const options: ConnectionOptions = {
    socket,
    // A certificate is checked against it.
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(isDirect ? { ALPNProtocols: ['postgresql'] } : {}),
    ...(typeof ssl === 'object' ? ssl : {}),
  };
  if (ssl === 'require' || ssl === 'prefer' || ssl === 'allow') options.rejectUnauthorized = false;
  return new Promise((resolve, reject) => {
    const secure = connectTls(options);
    secure.once('secureConnect', () => {
      secure.off('error', reject);
      resolve(secure);
    });
    secure.once('error', reject);
    secure.once('close', () => reject(new DatabaseAway('CONNECTION_CLOSED', false)));
  });
}

function speaksTls(socket: Socket): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const broken = (error: Error) => reject(error);
    const closed = () => reject(new DatabaseAway('CONNECTION_CLOSED', false));
    socket.once('error', broken);
    socket.once('close', closed);
    socket.once('data', (answer: Buffer) => {
      socket.off('error', broken);
      socket.off('close', closed);
      // More than that byte before TLS has begun was put there by somebody in between.
      if (answer.length === 1) resolve(answer[0] === yes);
      else reject(new DatabaseAway('TLS_REFUSED', false));
    });
    socket.write(sslRequest);
  });
}
