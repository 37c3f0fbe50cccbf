/** What can be done with an import that there is. */
import type { Call } from '../command.js';
import type { ExitCode } from '../exit-codes.js';
import type { importOptions } from './import-options.js';
import { hasEnded } from './import-result.rules.js';
import { importFields, type ImportNow } from './import-state.js';
import { whereResultsGo } from './save-results.js';
import { endWith, whileItRuns } from './tell-import.js';
import { askImport } from './watch-import.js';

export type Change = 'watch' | 'confirm' | 'cancel' | 'undo';

const mutations = { confirm: 'confirmImport', cancel: 'cancelImport', undo: 'undoImport' } as const;

export async function changeImport(
  call: Call<typeof importOptions>,
  change: Change,
  id: string,
): Promise<ExitCode> {
  const { heed, given } = call;
  const results = await whereResultsGo(given, 1);
  const changed = change === 'watch' ? await askImport(heed, id) : await ask(call, mutations[change], id);
  const now = hasEnded(changed) ? changed : await whileItRuns(call, changed.id, null);
  const code = await endWith(call, now, null, results(now.fileName ?? now.id, 0));
  // That it is cancelled is what was asked for.
  return change === 'cancel' && now.state === 'CANCELLED' ? 0 : code;
}

async function ask({ heed }: Call<typeof importOptions>, mutation: string, id: string): Promise<ImportNow> {
  const answer = await heed.ask<Record<string, ImportNow>>(
    `mutation ($id: ID!) { ${mutation}(id: $id) { ${importFields} } }`,
    { id },
  );
  return answer[mutation] as ImportNow;
}
