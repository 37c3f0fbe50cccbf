/** Why following ended for good. `code` is Heed's own: UNAUTHENTICATED, FORBIDDEN, CURSOR_UNKNOWN, CURSOR_AHEAD, …; PROTOCOL for a server that speaks otherwise. */
export class HeedError extends Error {
  override readonly name = 'HeedError';
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** Codes that trying again does not change: what was asked for is refused, or was asked in a wrong way. */
const fatalCodes = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'CURSOR_UNKNOWN',
  'CURSOR_AHEAD',
  'CURSOR_EPOCH',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'LIMIT_EXCEEDED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
]);

/** Codes of closed sockets that mean the same. A client that is asked to come back (1001, 1013) does. */
const fatalCloses = new Map<number, readonly [code: string, message: string]>([
  [1009, ['LIMIT_EXCEEDED', 'the subscription is too long']],
  [4400, ['PROTOCOL', 'the server does not understand this client']],
  [4401, ['UNAUTHENTICATED', 'the key was refused']],
  [4403, ['UNAUTHENTICATED', 'the key was refused']],
  [4406, ['PROTOCOL', 'the server does not speak graphql-transport-ws']],
  [4409, ['PROTOCOL', 'the server does not understand this client']],
  [4429, ['PROTOCOL', 'the server does not understand this client']],
]);

export type Trouble = { kind: 'fatal'; error: HeedError } | { kind: 'passing'; reason: string };

/** What to make of anything that graphql-ws reports: a closed socket, errors of the operation, a thrown error. */
export function readTrouble(trouble: unknown): Trouble {
  const [first] = Array.isArray(trouble) ? (trouble as unknown[]) : [trouble];
  const code = codeOf(first);
  const message = textOf(first, 'message') || textOf(first, 'reason');
  if (typeof code === 'string' && fatalCodes.has(code)) {
    return { kind: 'fatal', error: new HeedError(message, code) };
  }
  const fatalClose = typeof code === 'number' ? fatalCloses.get(code) : undefined;
  if (fatalClose !== undefined) {
    return { kind: 'fatal', error: new HeedError(`${fatalClose[1]} (${code})`, fatalClose[0]) };
  }
  const parts = [code === undefined ? '' : String(code), message].filter((part) => part !== '');
  return { kind: 'passing', reason: parts.join(' ') || 'the connection failed' };
}

/** The code of a GraphQL error (text) or of a closed socket (a number). */
function codeOf(trouble: unknown): string | number | undefined {
  if (!isRecord(trouble)) return undefined;
  const { code, extensions } = trouble;
  if (isRecord(extensions) && typeof extensions['code'] === 'string') return extensions['code'];
  return typeof code === 'number' ? code : undefined;
}

function textOf(trouble: unknown, key: string): string {
  const text = isRecord(trouble) ? trouble[key] : undefined;
  return typeof text === 'string' ? text : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
