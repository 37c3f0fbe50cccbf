import pino, { type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';

import type { LogLevel } from './config.js';
import { describeError, shown, withoutPeople } from './log.rules.js';

export type { Logger } from 'pino';

const SECRETS = ['authorization', 'platformKey', 'secretKey', 'apiKey', 'key', 'password', 'databaseUrl'];

/**
 * The log: a JSON object a line, or for people when they watch it in a terminal. Nothing personal goes in, and no character
 * that a terminal or a viewer takes for a command.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError, error: describeError },
    redact: [
      ...SECRETS,
      ...SECRETS.map((secret) => `*.${secret}`),
      'req.headers.authorization',
      'headers.authorization',
    ],
  };
  if (destination !== undefined) return pino(options, destination);
  if (!process.stdout.isTTY) return pino(options);
  return pino(
    options,
    pretty({ colorize: true, sync: true, ignore: 'pid', translateTime: 'SYS:HH:MM:ss.l' }),
  );
}

/** For a library that writes texts of its own making, what came in among them. */
export function logOfLibrary(log: Logger, part: string) {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message?: unknown): void =>
      log[level](
        { part },
        message instanceof Error ? withoutPeople(message.message) : withoutPeople(String(message)),
      );
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

/** A line of a program that Heed runs. */
export function lineOfProgram(line: string): string {
  return withoutPeople(shown(line));
}
