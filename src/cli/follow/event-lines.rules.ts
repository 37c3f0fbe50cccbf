/** Events of the log as lines of JSON. */

/** With what the fields of the command line select besides. */
export interface EventLine {
  position: number;
  cursor: string;
}

export const usualFields = `id kind changed recipient channel scope sender { id address } group { id name }
  blocks hold provisional withdraws { id position kind } source via keyword evidence reason reasonText
  campaign { id externalId } messageId occurredAt recordedAt actor`;

/** Those that have not been written yet. */
export function linesOf(events: readonly EventLine[], writtenUpTo: number): string {
  return events
    .filter(({ position }) => position > writtenUpTo)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');
}
