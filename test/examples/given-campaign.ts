/** The example scheduler in this process, with a provider of the test's own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runCampaign } from '../../examples/scheduler.js';
import { readOptions } from '../../examples/scheduler/options.js';
import type { Message } from '../../examples/scheduler/provider.js';

export interface GivenCampaign {
  /** Where its recipients stand; the journal is beside. */
  file: string;
  /** Who was written to, in order; tries that the provider has not taken included. */
  tried: string[];
  said: string[];
  /** Runs it until its end. */
  run(signal?: AbortSignal): Promise<void>;
}

export interface CampaignOf {
  url: string;
  key: string;
  sender: string;
  lines: readonly string[];
  /** More of the command line. */
  args?: readonly string[];
  /** What becomes of a message; `tries` counts those to the same recipient. */
  onSend?: (message: Message, tries: number) => Promise<void> | void;
}

export async function givenCampaign(campaign: CampaignOf): Promise<GivenCampaign> {
  const { url, key, sender, lines, args = [], onSend } = campaign;
  const directory = await mkdtemp(join(tmpdir(), 'heed-campaign-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'recipients.txt');
  await writeFile(file, `${lines.join('\n')}\n`);
  const given = ['--file', file, '--sender', sender, '--region', 'US', '--campaign', directory];
  const options = readOptions([...given, ...(args.includes('--rate') ? [] : ['--rate', '500']), ...args], {
    HEED_URL: url,
    HEED_KEY: key,
  });
  const tried: string[] = [];
  const said: string[] = [];
  const provider = {
    async send(message: Message) {
      tried.push(message.to);
      await onSend?.(message, tried.filter((to) => to === message.to).length);
    },
  };
  return {
    file,
    tried,
    said,
    run: (signal = new AbortController().signal) =>
      runCampaign(options, { provider, signal, say: (what) => said.push(what) }),
  };
}
