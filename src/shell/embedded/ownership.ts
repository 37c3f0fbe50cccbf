import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * One Heed at a time on a data directory. What tells is something that the kernel lets go of when its process ends, however
 * it ends: an abstract socket (Linux), a locked open file (macOS). A file with a pid in it
 * was rejected: pids are given out again. Processes in different network namespaces don't see each other's.
 */
export type Ownership =
  | { kind: 'owned'; release: () => Promise<void> }
  /** `inUse`: another Heed has it. */
  | { kind: 'refused'; message: string; inUse: true };

/** Takes the data directory for as long as this process lives or until it is released. */
export async function own(dataDir: string): Promise<Ownership> {
  return process.platform === 'linux' ? ownByName(dataDir) : ownByLock(dataDir);
}

/** A name of a directory that stays the same however it is reached, and that a copy of it does not share. */
export async function identityOf(directory: string): Promise<string> {
  const { dev, ino } = await stat(directory, { bigint: true });
  return createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 16);
}

async function ownByName(dataDir: string): Promise<Ownership> {
  const address = `\0heed-data-${await identityOf(dataDir)}`;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(String(process.pid), () => socket.destroy());
  });
  try {
    server.listen(address);
    await once(server, 'listening');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return inUse(dataDir, await askPid(address));
  }
  server.unref();
  return { kind: 'owned', release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** A stopped process accepts and says nothing. */
async function askPid(address: string): Promise<string> {
  const socket = connect(address).setTimeout(1_000, () => socket.destroy());
  try {
    return await text(socket);
  } catch {
    return '';
  }
}

const O_EXLOCK = 0x20;

async function ownByLock(dataDir: string): Promise<Ownership> {
  const file = path.join(dataDir, 'heed.pid');
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK;
  try {
    const handle = await open(file, flags | O_EXLOCK, 0o600);
    await handle.truncate();
    await handle.write(String(process.pid));
    return { kind: 'owned', release: () => handle.close() };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    return inUse(dataDir, await readFile(file, 'utf8'));
  }
}

function inUse(dataDir: string, pid: string): Ownership {
  const who = /^\d+$/.test(pid) ? `pid ${pid}` : 'which does not say its pid';
  return {
    kind: 'refused',
    message: `data directory ${dataDir} is in use by another Heed (${who})`,
    inUse: true,
  };
}
