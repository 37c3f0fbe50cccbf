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
  if (!(error instanceof Error)) return { type: typeof error, message: withoutPeople(String(error)) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const places = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message: withoutPeople(error.message),
    ...(code === undefined ? {} : { code }),
    ...(places === undefined ? {} : { stack: places.join('\n') }),
    ...(error.cause === undefined || depth >= 4 ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

/** Drizzle ends its messages with the parameters; PostgreSQL quotes input in double quotes after a colon. */
function withoutPeople(message: string): string {
  return message
    .replace(/\nparams:[\s\S]*$/, '')
    .replace(/: "[\s\S]*"/g, ': "…"')
    .replace(/[^\s"'<(]+@[^\s"'>)]+/g, '…@…')
    .replace(/\+?\d(?:[\s().-]{0,3}\d){6,}/g, '…');
}
