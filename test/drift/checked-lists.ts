/** Lists of providers that are checked as clients do it, and what comes back of them. */
import { expect } from 'vitest';
import {
  DriftCheckDocument,
  DriftFilesDocument,
  StartDriftCheckDocument,
  type StartDriftCheckInput,
  TakeFromProviderDocument,
} from '../generated/operations.js';
import { untilEnded } from '../imports/until-ended.js';
import type { TestAccount } from '../support/app.js';

export const asOf = '2026-01-01T00:00:00Z';

export async function startCheck({ admin }: TestAccount, input: Partial<StartDriftCheckInput>) {
  const { startDriftCheck } = await admin.run(StartDriftCheckDocument, {
    input: { provider: 'AWS', fileName: 'list.json', asOf, ...input },
  });
  return startDriftCheck;
}

export async function putFile(uploadUrl: string, file: string | Buffer): Promise<void> {
  const put = await fetch(uploadUrl, { method: 'PUT', body: file });
  expect(put.ok, await put.text()).toBe(true);
}

export async function checkFound({ admin }: TestAccount, id: string) {
  const { driftCheck } = await admin.run(DriftCheckDocument, { id });
  if (driftCheck == null) throw new Error('the check is gone');
  return driftCheck;
}

export async function checkList(
  account: TestAccount,
  file: string | Buffer,
  input: Partial<StartDriftCheckInput>,
) {
  const { check, uploadUrl } = await startCheck(account, input);
  await putFile(uploadUrl, file);
  await untilEnded(account, check.id);
  return checkFound(account, check.id);
}

export async function take(account: TestAccount, id: string) {
  const { takeFromProvider } = await account.admin.run(TakeFromProviderDocument, { id });
  await untilEnded(account, id);
  return { answered: takeFromProvider, ended: await checkFound(account, id) };
}

/** The text of each file; null: it is not to be had. */
export async function filesOfCheck({ admin }: TestAccount, id: string) {
  const { driftCheck } = await admin.run(DriftFilesDocument, { id });
  const read = async (url: string | null | undefined) => {
    if (url == null) return null;
    const answer = await fetch(url);
    // text() would leave the byte order mark out.
    const text = Buffer.from(await answer.arrayBuffer()).toString('utf8');
    expect(answer.status, text).toBe(200);
    return text;
  };
  return {
    onlyTheirs: await read(driftCheck?.onlyTheirsUrl),
    onlyOurs: await read(driftCheck?.onlyOursUrl),
    forProvider: await read(driftCheck?.forProviderUrl),
  };
}

/** Lines of a CSV, the header left out. */
export function linesOf(text: string | null): string[] {
  return (text ?? '').trim().split('\r\n').slice(1);
}

export interface AwsEntry {
  OptedOutNumber: string;
  OptedOutTimestamp?: number | string;
  EndUserOptedOut?: boolean;
}

export function awsPage(entries: readonly AwsEntry[], NextToken?: string): string {
  return JSON.stringify({
    OptOutListArn: 'arn:aws:sms-voice:us-east-1:111122223333:opt-out-list/Default',
    OptOutListName: 'Default',
    OptedOutNumbers: entries,
    NextToken,
  });
}
