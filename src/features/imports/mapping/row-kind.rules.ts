/**
 * Whether a row is an opt-out at all. Files of whole address books say of each contact whether it is opted out, and our own
 * log has opt-ins: an import records no opt-in, and nobody is opted out by a row that says the opposite.
 */
import { columnKey } from '../../../core/domain/address-columns.rules.js';
import { columnRefusal, type RowCells, type RowRefusal } from './row-cells.js';

const optIns = new Set(
  'optin optedin optinconfirmed subscribed subscribe resubscribed subscriber start unstop granted consented in'.split(
    ' ',
  ),
);
const withdrawals = new Set(['withdrawn', 'withdrawal']);
/** Of columns that ask "opted out?". */
const noes = new Set('false no n 0 non nein nee nao'.split(' '));
const asksForOptOut = /^(?:is)?(?:optedout|optout|unsubscribed)$/;

/** Null: it is one, as far as it says. */
export function notAnOptOut(row: RowCells): RowRefusal | null {
  const cell = row.cell('kind');
  if (cell === '') return null;
  const said = columnKey(cell);
  if (optIns.has(said))
    return columnRefusal(row, 'kind', 'an import records opt-outs only, this row is an opt-in');
  if (withdrawals.has(said))
    return columnRefusal(row, 'kind', 'an import records opt-outs only, this row is a withdrawal');
  if (noes.has(said) && asksForOptOut.test(columnKey(row.columnName('kind') ?? '')))
    return columnRefusal(row, 'kind', 'an import records opt-outs only, this row says that it is none');
  return null;
}
