import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';

import type { LogLevel } from './config.js';
import { describeError } from './log.rules.js';

export type { Logger } from 'pino';

const SECRETS = ['authorization', 'platformKey', 'secretKey', 'apiKey', 'key', 'password', 'databaseUrl'];

/** The log: a JSON object a line, or for people when they watch it in a terminal. Nothing personal goes in. */
export function createLog(level: LogLevel): Logger {
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
  if (!process.stdout.isTTY) return pino(options);
  return pino(
    options,
    pretty({ colorize: true, sync: true, ignore: 'pid', translateTime: 'SYS:HH:MM:ss.l' }),
  );
}
