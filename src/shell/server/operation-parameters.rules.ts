/** What a request says of an operation (GraphQL over HTTP): in its body, or in its address. Nothing of it is repeated. */

export type Parameters =
  | { kind: 'read'; operationName: string | null; variables: Readonly<Record<string, unknown>> }
  | { kind: 'refused'; message: string };

/** Beside the document, which the gate has found. */
export function readParameters({ operationName, variables }: Readonly<Record<string, unknown>>): Parameters {
  if (operationName != null && typeof operationName !== 'string')
    return refused(`operationName: a text was expected, ${kindOf(operationName)} came`);
  if (variables != null && !isRecord(variables))
    return refused(`variables: an object was expected, ${kindOf(variables)} came`);
  return { kind: 'read', operationName: operationName ?? null, variables: variables ?? {} };
}

export type AddressBody =
  | { kind: 'read'; body: Record<string, unknown> }
  | { kind: 'refused'; message: string };

const texts = ['query', 'documentId', 'operationName'];
const objects = ['variables', 'extensions'];

/** As if it had come in a body. `query`: what stands behind the question mark, by name. */
export function bodyInAddress(query: Readonly<Record<string, unknown>>): AddressBody {
  const body: Record<string, unknown> = {};
  for (const name of [...texts, ...objects]) {
    const given = Object.hasOwn(query, name) ? query[name] : undefined;
    if (given === undefined || given === '') continue;
    if (typeof given !== 'string') return refused(`${name}: one was expected in the address, several came`);
    if (texts.includes(name)) {
      body[name] = given;
      continue;
    }
    try {
      body[name] = JSON.parse(given);
    } catch {
      return refused(`${name}: JSON was expected in the address, something that does not parse as JSON came`);
    }
  }
  return { kind: 'read', body };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'an object' : `a ${typeof value}`;
}

function refused(message: string) {
  return { kind: 'refused', message } as const;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
