/**
 * Which statements of a connection are prepared: as many as come first, up to a bound. The server keeps each with its plans
 * until the connection ends, and what documents ask for and how they filter makes ever more texts.
 */

/** Far more than Heed's own operations come to. */
const most = 500;

/** Says of each statement, when it is about to be sent, whether it is to be prepared or was. */
export function createPreparing(): (text: string, parameters: readonly unknown[]) => boolean {
  const prepared = new Set<string>();
  return (text, parameters) => {
    // The driver prepares a text once more for other types of its parameters.
    const statement = parameters.map(typeOf).join('') + text;
    if (prepared.has(statement)) return true;
    if (prepared.size >= most) return false;
    prepared.add(statement);
    return true;
  };
}

/** A letter for each type that the driver tells the server; for the others it tells none. */
function typeOf(value: unknown): string {
  if (typeof value === 'boolean') return 'b';
  if (typeof value === 'bigint') return 'i';
  if (value instanceof Date) return 'd';
  if (value instanceof Uint8Array) return 'x';
  return Array.isArray(value) ? typeOf(value[0]) : '-';
}
