/** Why following ended for good. `code` is Heed's own: UNAUTHENTICATED, FORBIDDEN, CURSOR_UNKNOWN, CURSOR_AHEAD, … */
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

/** graphql-transport-ws closes with these for a key that is not one. */
const refusedKey = new Set([4401, 4403]);

export type Trouble = { kind: 'fatal'; error: HeedError } | { kind: 'passing'; reason: string };

/** What to make of anything that graphql-ws reports: a closed socket, errors of the operation, a thrown error. */
export function readTrouble(trouble: unknown): Trouble {
  const [first] = Array.isArray(trouble) ? (trouble as unknown[]) : [trouble];
  const code = codeOf(first);
  const message = textOf(first, 'message') || textOf(first, 'reason');
  if (typeof code === 'string' && fatalCodes.has(code)) {
    return { kind: 'fatal', error: new HeedError(message, code) };
  }
  if (typeof code === 'number' && refusedKey.has(code)) {
    return { kind: 'fatal', error: new HeedError('the key was refused', 'UNAUTHENTICATED') };
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
