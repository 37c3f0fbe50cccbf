import { type Call, type Command, usageProblem } from '../command.js';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { type Input, openInput } from '../files/input.js';
import { changeImport } from './change-import.js';
import { importFile } from './import-file.js';
import { changeOptions, importOptions, mappingOptions } from './import-options.js';
import { worstOf } from './import-result.rules.js';
import { readMapping } from './read-mapping.js';
import { whereResultsGo } from './save-results.js';

type ImportCall = Call<typeof importOptions>;

export const importCommand: Command<typeof importOptions> = {
  name: 'import',
  usage: [
    'heed import FILE … --scope SCOPE --as-of TIME [options]',
    'heed import --watch ID | --confirm ID | --cancel ID | --undo ID',
  ],
  about:
    'Brings opt-outs from CSV files into Heed: of old systems, of agents, of other providers. FILE may be gzip; - reads standard input. Its columns are found by their headers (phone, mobile, e-mail, date, opted out at, reason, sender, …). It never opts anybody in, and the same file twice adds nothing the second time. An upload that breaks off goes on where it was. Ctrl-C ends the upload; an import whose file is there runs on in Heed.',
  options: importOptions,
  more: [
    `Examples:
  heed import stops.csv --scope account --as-of 2026-11-01T00:00:00Z --dry-run
  heed import old/*.csv --scope sender --sender +14155550100 --as-of 2026-11-01T00:00:00Z --errors refused/
  heed import crm.csv --scope sender --sender-map senders.txt --unmapped account --region FR
  zcat dump.gz | heed import - --scope account --as-of 2026-11-01T00:00:00Z --gzip`,
  ],
  run: runImport,
};

async function runImport(call: ImportCall): Promise<ExitCode> {
  const { given, rest, io, heed } = call;
  const changes = Object.keys(changeOptions).filter(
    (name): name is keyof typeof changeOptions => given[name as keyof typeof changeOptions] !== null,
  );
  const [change] = changes;
  if (change !== undefined) {
    if (changes.length > 1)
      throw usageProblem('import', [`--${changes.join(' and --')} cannot be done together`]);
    if (rest.length > 0)
      throw usageProblem('import', [`--${change} takes the id of an import, and no file beside it`]);
    const mapped = Object.keys(mappingOptions).filter((name) =>
      isGiven(given[name as keyof typeof mappingOptions]),
    );
    if (mapped.length > 0)
      throw usageProblem('import', [
        `--${mapped[0] ?? ''} says what the rows of a file mean; --${change} has none`,
      ]);
    return changeImport(call, change, given[change] ?? '');
  }
  if (rest.length === 0)
    throw usageProblem('import', ['which file? heed import FILE, or - for standard input']);
  if (rest.filter((name) => name === '-').length > 1)
    throw new Failure('standard input can be imported once', ExitCode.usage);
  const inputs: Input[] = [];
  for (const name of rest) inputs.push(await openInput(name, io.stdin));
  const results = await whereResultsGo(given, inputs.length);
  const mapping = await readMapping(heed, given);
  const codes: ExitCode[] = [];
  for (const [at, input] of inputs.entries()) {
    const key = given['idempotency-key'];
    const file = {
      input,
      mapping,
      results: results(input.fileName, at),
      // A key names one import.
      key: key === null || inputs.length === 1 ? key : `${key}/${at + 1}`,
    };
    codes.push(await importFile(call, file).catch(tellOthers(inputs.slice(at + 1))));
  }
  return worstOf(codes);
}

/** What is refused to one file would be to the others: they are left, and named. */
function tellOthers(others: readonly Input[]): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Failure) || others.length === 0) throw error;
    const names = others.map(({ name }) => name).join(', ');
    throw new Failure(error.message, error.exitCode, [...error.hints, `not imported either: ${names}`]);
  };
}

function isGiven(value: unknown): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}
