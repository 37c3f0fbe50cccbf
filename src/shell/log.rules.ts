/** An error as the log shows it. */
export interface ErrorDescription {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: ErrorDescription;
}

/**
 * What an error says without what it says of people. Errors of the database carry statements, parameters, rows and quoted input:
 * only the name, the code, the message without these, and the places in our code are kept, along the chain of causes.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  try {
    return described(error, depth);
  } catch {
    return { type: 'unknown', message: 'an error that does not let itself be read' };
  }
}

function described(error: unknown, depth: number): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutPeople(textOf(error)) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const places = placesOf(error);
  return {
    type: wordOf(error.name),
    message: withoutPeople(textOf(error.message)),
    ...(code === undefined ? {} : { code: wordOf(code) }),
    ...(places === undefined ? {} : { stack: places }),
    ...(error.cause === undefined || depth >= 4 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

/** Where a response stands, as GraphQL's errors say it: its names are chosen by whoever asks. */
export function describePath(path: readonly (string | number)[] | undefined): (string | number)[] {
  return (path ?? []).map((part) => (typeof part === 'number' ? part : withoutPeople(part).slice(0, 64)));
}

/**
 * Drizzle ends its messages with the parameters. What stands in quotes is input that somebody could not read, unless it
 * is a name: of a table, of a property that was missing, of a file.
 */
export function withoutPeople(message: string): string {
  return shown(
    message
      .replace(/\nparams:[\s\S]*$/, '')
      .replace(/: "[\s\S]*"/g, ': "…"')
      .replace(quoted, (whole) => (name.test(whole.slice(1, -1)) ? whole : '"…"'))
      .replace(/[^\s"'<(]+@[^\s"'>)]+/g, '…@…')
      .replace(/\+?\p{Nd}(?:[^\p{L}\p{N}]{0,3}\p{Nd}){6,}/gu, '…'),
  );
}

const quoted = /"[^"]*"|'[^']*'|`[^`]*`/g;
/** Of something of ours: snake_case, camelCase, a path. One word of a text looks otherwise. */
const name = /^(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z]*)+|\/[\w./-]*)$/;

/** Controls, and what ends a line or turns its direction in some viewer, are written out. */
export function shown(text: string): string {
  return text.replaceAll(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A name or a code: of our libraries, but whoever throws may call an error anything. */
function wordOf(text: unknown): string {
  const word = textOf(text);
  return /^[\w.$:/ -]{1,80}$/.test(word) ? withoutPeople(word) : '…';
}

/** The lines below the message: what looks like one within it is part of the message. */
function placesOf(error: Error): string | undefined {
  const stack: unknown = error.stack;
  if (typeof stack !== 'string') return undefined;
  const message = textOf(error.message);
  const from = stack.indexOf(message);
  const below = from < 0 ? stack : stack.slice(from + message.length);
  return below
    .split('\n')
    .filter((line) => place.test(line))
    .map((line) => shown(line))
    .join('\n');
}

/** "at" and a file of ours, of a package or of Node. */
const place =
  /^\s+at (?:[\w.$<>[\]# ]+ \()?(?:async )?(?:file:|node:|\/|[A-Za-z]:\\|<anonymous>|native)[^\n]*$/;

/** What can't be turned into a text has none. */
function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '…';
  }
}
