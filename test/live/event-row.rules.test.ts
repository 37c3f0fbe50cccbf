import { getTableColumns } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { events } from '../../src/core/db/log.tables.js';
import { eventColumns, eventFromRow } from '../../src/features/live/event-row.rules.js';

describe('an event from a row', () => {
  it('has every column of the log under its own field', () => {
    const row = ['before', ...eventColumns];

    const event = eventFromRow('account_id', row, 1);

    const named = Object.entries(getTableColumns(events)).map(([field, { name }]) => [field, name]);
    expect(event).toEqual(Object.fromEntries(named));
  });
});
