/** What a document needs of the event of each entry of the list. */
import type { LogEvent } from '../log/event.js';
import { askedFields, onceADocument } from './asked-fields.rules.js';
import { columnsOfEventFields } from './event-columns.rules.js';

/** The columns, none where no entry's event is asked for. `paths`: where the entries are, `''` right below the field. */
export function askedOfEvents(...paths: readonly string[]) {
  return onceADocument((info): readonly (keyof LogEvent)[] => {
    const fields = new Set(askedFields(info, ...paths.map((path) => `${path}.event`)));
    if (askedFields(info, ...paths).has('provisional')) fields.add('provisional');
    const columns = columnsOfEventFields(fields);
    // `event { __typename }` needs no column, and yet an event.
    return columns.length === 0 && askedFields(info, ...paths).has('event') ? ['eventId'] : columns;
  });
}
