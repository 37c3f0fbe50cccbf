/** What an answer in JSON says: data, a refusal, or trouble that passes. */

export type Read =
  | { kind: 'data'; data: unknown }
  | { kind: 'refused'; code: string; message: string }
  /** `wasSent`: whether it has been done may be unknown. */
  | { kind: 'passing'; message: string };

interface Told {
  message?: string;
  code?: string;
}

interface Answered {
  data?: unknown;
  errors?: Told[];
}

/** Heed itself says that these pass. */
const passing = new Set(['NOT_RECORDED', 'OUTCOME_UNKNOWN', 'RATE_LIMITED']);
const otherVersion = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_FOUND',
]);

export function readAnswer(status: number, text: string): Read {
  const { data, errors } = parse(text);
  const [error] = errors ?? [];
  if (error === undefined) {
    if (data !== undefined && data !== null && status < 400) return { kind: 'data', data };
    const message = `the answer has the status ${status} and is not Heed's`;
    return status >= 500 || status === 429
      ? { kind: 'passing', message }
      : { kind: 'refused', code: String(status), message };
  }
  const code = error.code ?? String(status);
  const message = error.message ?? `the answer has the status ${status}`;
  if (passing.has(code) || (status === 429 && code === 'LIMIT_EXCEEDED'))
    return { kind: 'passing', message: sentence(code, message) };
  if (otherVersion.has(code))
    return {
      kind: 'refused',
      code,
      message: `this Heed does not know what was asked for; is it of another version? ${message}`,
    };
  return { kind: 'refused', code, message };
}

/** As it is shown: what happened, then the code by which the documentation has it. */
export function sentence(code: string, message: string): string {
  return `${message} (${code})`;
}

/** What stands before Heed may answer in its own way. */
function parse(text: string): Answered {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return {};
    const data: unknown = Reflect.get(read, 'data');
    const errors: unknown = Reflect.get(read, 'errors');
    return { data, ...(Array.isArray(errors) ? { errors: errors.map(errorOf) } : {}) };
  } catch {
    return {};
  }
}

/** Texts where texts belong. */
function errorOf(error: unknown): Told {
  const textAt = (from: unknown, name: string): string | undefined => {
    const value: unknown = typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const extensions: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'extensions') : null;
  const [message, code] = [textAt(error, 'message'), textAt(extensions, 'code')];
  return { ...(message === undefined ? {} : { message }), ...(code === undefined ? {} : { code }) };
}
