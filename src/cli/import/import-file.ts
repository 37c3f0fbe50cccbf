/** One file: announced, uploaded, watched until it has ended, and told of. */
import { randomUUID } from 'node:crypto';
import type { Call } from '../command.js';
import type { ExitCode } from '../exit-codes.js';
import type { Input } from '../files/input.js';
import { connectToHeed } from '../http/heed-api.js';
import type { importOptions } from './import-options.js';
import { hasEnded } from './import-result.rules.js';
import { importFields, type ImportNow } from './import-state.js';
import type { Mapping } from './read-mapping.js';
import type { Results } from './save-results.js';
import { sentFile } from './sent-file.js';
import { endWith, whileItRuns } from './tell-import.js';
import { uploadFile } from './upload-file.js';
import { askImport } from './watch-import.js';

type ImportCall = Call<typeof importOptions>;

export interface FileToImport {
  input: Input;
  mapping: Mapping;
  results: Results;
  /** Given by whoever may start this again. */
  key: string | null;
}

export async function importFile(call: ImportCall, file: FileToImport): Promise<ExitCode> {
  const { started, url } = await start(call, file);
  if (started.state === 'WAITING_FOR_FILE') await upload(call, file, started.id, url);
  const now = hasEnded(started) ? started : await whileItRuns(call, started.id, file.input.name);
  return endWith(call, now, file.input.name, file.results);
}

async function start(
  { heed, given }: ImportCall,
  { input, mapping: { mapping, columns }, key }: FileToImport,
): Promise<{ started: ImportNow; url: string }> {
  const query = `mutation ($input: StartImportInput!) {
    startImport(input: $input) { uploadUrl import { ${importFields} } }
  }`;
  const { startImport } = await heed.ask<{ startImport: { uploadUrl: string; import: ImportNow } }>(query, {
    input: {
      fileName: input.fileName.slice(0, 255),
      mapping,
      columns,
      dryRun: given['dry-run'],
      // One that nobody else knows: should the answer be lost, it is asked for again.
      idempotencyKey: key ?? randomUUID(),
    },
  });
  return { started: startImport.import, url: heed.addressOf(startImport.uploadUrl) };
}

async function upload(call: ImportCall, file: FileToImport, id: string, url: string): Promise<void> {
  const { heed, io, reporter, given } = call;
  const { input, key } = file;
  try {
    await uploadFile({
      heed,
      name: input.name,
      url,
      file: sentFile(input, given.gzip),
      ending: io.ending,
      onRead: (done) =>
        reporter.progress({ what: input.name, doing: 'uploading', unit: 'bytes', done, total: input.size }),
      isWaiting: async () => (await askImport(heed, id)).state === 'WAITING_FOR_FILE',
    });
  } catch (error) {
    reporter.clear();
    if (key !== null) {
      const goOn = 'the same command goes on with it';
      reporter.say(
        `heed: ${input.name} was not uploaded; import ${id} waits for it: ${goOn}, heed import --cancel ${id} ends it`,
      );
    } else if (!(await wasCancelled(call, id))) {
      reporter.say(`heed: import ${id} waits for its file still: heed import --cancel ${id} ends it`);
    } else if (io.ending.aborted) {
      reporter.say(`heed: ${input.name} was not uploaded, and nothing of it was recorded`);
    }
    throw error;
  }
}

/** Nobody else knows its key, so nobody could go on with it. Not waited for long: whoever calls wants to leave. */
async function wasCancelled({ access }: ImportCall, id: string): Promise<boolean> {
  const heed = connectToHeed(access, {
    atMost: 1_000,
    ending: AbortSignal.timeout(3_000),
    onTrouble: () => undefined,
  });
  try {
    await heed.ask('mutation ($id: ID!) { cancelImport(id: $id) { id } }', { id });
    return true;
  } catch {
    return false;
  }
}
