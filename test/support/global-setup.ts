/**
 * One PostgreSQL for the whole run, one template database with all migrations in it; each test file clones its own.
 * TEST_DATABASE_URL (of a superuser, any database) uses that server instead of the embedded one.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import postgres from 'postgres';
import type { TestProject } from 'vitest/node';
import { connect } from '../../src/core/db/connect.js';
import { migrateJobs } from '../../src/core/db/job-schema.js';
import { migrate } from '../../src/core/db/migrate.js';
import { startEmbeddedPostgres } from '../../src/shell/embedded/start-embedded-postgres.js';
import { readCatalog } from '../apart/catalog.js';
import { exceptions } from '../apart/exceptions.js';
import { judge } from '../apart/judge.js';
import { isJudged, readNotes, writeCatalog } from '../apart/notes.js';
import { databaseUrlOf, templateName } from './database-names.js';
import { makeServerRole } from './server-role.js';

declare module 'vitest' {
  export interface ProvidedContext {
    serverUrl: string;
  }
}

const built = new URL('../../scripts/built.mjs', import.meta.url).href;
const build = `import { ensureBuilt } from '${built}'; ensureBuilt();`;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Once, before tests start processes that would each do it. Where that fails, these say so.
  execFileSync(process.execPath, ['--input-type=module', '--eval', build], { stdio: 'inherit' });
  const server = await serverForTests();
  const admin = postgres(server.url, { max: 1, onnotice: () => undefined });
  await makeServerRole(server.url);
  await admin.unsafe(`drop database if exists ${templateName} with (force)`);
  await admin.unsafe(`create database ${templateName}`);
  await migrate(databaseUrlOf(server.url, templateName));
  await migrateJobs(databaseUrlOf(server.url, templateName));
  await admin.unsafe('grant heed_server to heed_tests');
  await admin.end();
  project.provide('serverUrl', server.url);
  const endNotes = await noteStatements(project, databaseUrlOf(server.url, templateName));
  return async () => {
    await server.stop();
    await endNotes();
  };
}

/** All processes of the run note what they send; what no test has looked at in the end is looked at here. */
async function noteStatements(project: TestProject, templateUrl: string): Promise<() => Promise<void>> {
  const db = connect(templateUrl, { connections: 1 });
  const catalog = await readCatalog(db);
  // While somebody is connected to it nobody can clone it.
  await db.close();
  const folder = await mkdtemp(join(tmpdir(), 'heed-statements-'));
  writeCatalog(folder, catalog, isWhole(project));
  process.env['HEED_STATEMENTS'] = folder;
  return async () => {
    const { faults } = isJudged(folder)
      ? { faults: [] }
      : judge(readNotes(folder).notes, catalog, exceptions);
    await rm(folder, { recursive: true, force: true });
    if (faults.length > 0) throw new Error(`statements without their account:\n${faults.join('\n')}`);
  };
}

/** Nothing was left out of the run. */
function isWhole({ vitest }: TestProject): boolean {
  const { filenamePattern } = vitest as { filenamePattern?: readonly string[] };
  const { related, shard, testNamePattern } = vitest.config;
  return (
    (filenamePattern ?? []).length === 0 &&
    [related, shard, testNamePattern].every((one) => one === undefined)
  );
}

async function serverForTests(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: () => Promise.resolve() };
  const dataDir = await mkdtemp(join(tmpdir(), 'heed-test-'));
  const started = await startEmbeddedPostgres({
    dataDir,
    log: pino({ level: 'silent' }),
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  });
  if (started.kind === 'refused') throw new Error(started.message);
  return {
    url: started.databaseUrl,
    stop: async () => {
      await started.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
