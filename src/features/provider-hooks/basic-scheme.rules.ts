import type { ProofScheme } from './hook-provider.js';
import { doubtOfBasic } from './signatures.rules.js';

/** User and password in each delivery (RFC 7617). They say who sent it, and nothing of what was sent. */
export function basicScheme(where: string): ProofScheme {
  return {
    name: 'BASIC',
    secret: `user and password with a colon between them, as ${where}`,
    problemOf: (secret) =>
      /^[^:\u0000-\u001f\u007f]+:[^\u0000-\u001f\u007f]+$/.test(secret)
        ? null
        : 'a user, a colon and a password were expected',
    doubtOf: ({ headers }, secret) => doubtOfBasic(headers['authorization'], secret),
    sign: (request, secret) => ({
      ...request,
      headers: {
        ...request.headers,
        authorization: `Basic ${Buffer.from(secret).toString('base64')}`,
      },
    }),
    challenge: 'Basic realm="Heed", charset="UTF-8"',
  };
}
