/**
 * Whether a row is an opt-out at all. Files of whole address books say of each contact whether it is opted out, and our own
 * log has opt-ins: an import records no opt-in, and nobody is opted out by a row that says the opposite.
 */
import { columnKey } from '../../../core/domain/address-columns.rules.js';
import { columnRefusal, type RowCells, type RowRefusal } from './row-cells.js';

const optIns = new Set(
  'optin optedin optinconfirmed subscribed subscribe resubscribed subscriber start unstop granted consented in notoptedout notunsubscribed'.split(
    ' ',
  ),
);
const withdrawals = new Set(['withdrawn', 'withdrawal']);
/** Of columns that ask "opted out?", and of those that ask "opted in?". */
const noes = new Set('false no n 0 non nein nee nao'.split(' '));
const yeses = new Set('true yes y 1 oui ja si sim'.split(' '));
const optOutColumn =
  /^(?:is)?(?:optedout|optout|unsubscribed)$|^(?:abgemeldet|desinscrit|desabonne|dadodebaja|descadastrado|disiscritto|afgemeld|uitgeschreven)$/;
const optInColumn = /^(?:is|sms)?(?:optedin|optin|subscribed)$|^(?:smsconsent|acceptssmsmarketing)$/;

/** What answers "opted out?" with a date, as it is written; empty where nothing does. */
export function dateOfKind(row: RowCells): string {
  const cell = row.cell('kind').trim();
  return cell.replaceAll(/\D/g, '').length >= 4 && asksForOptOut(row.columnName('kind')) ? cell : '';
}

export function asksForOptOut(columnName: string | null): boolean {
  return optOutColumn.test(columnKey(columnName ?? ''));
}

/** Null: it is one, as far as it says. */
export function notAnOptOut(row: RowCells): RowRefusal | null {
  const cell = row.cell('kind');
  if (cell === '') return null;
  const said = columnKey(cell);
  if (optIns.has(said))
    return columnRefusal(row, 'kind', 'an import records opt-outs only, this row is an opt-in');
  if (withdrawals.has(said))
    return columnRefusal(row, 'kind', 'an import records opt-outs only, this row is a withdrawal');
  if (noes.has(said) && asksForOptOut(row.columnName('kind')))
    return columnRefusal(row, 'kind', 'an import records opt-outs only, this row says that it is none');
  if (yeses.has(said) && optInColumn.test(columnKey(row.columnName('kind') ?? '')))
    return columnRefusal(row, 'kind', 'an import records opt-outs only, this row is an opt-in');
  return null;
}
