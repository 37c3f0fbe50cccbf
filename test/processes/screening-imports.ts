/**
 * D5 with two processes and imports: rows and files come in at one of them and are undone there, while the other screens. What an
 * import has recorded is missed by no screening that begins once it is known to be DONE, and what an undo has freed by
 * none that begins once it is UNDONE.
 */
import { expect, vi } from 'vitest';
import {
  ImportDocument,
  ImportOptOutsDocument,
  MayContactDocument,
  OptInDocument,
  ScreenDocument,
  StartImportDocument,
  UndoImportDocument,
} from '../generated/operations.js';
import type { HeedProcess } from '../support/heed-process.js';
import { seededRandom } from '../support/seeded-random.js';
import { senderNumber, sendTo, type SharedAccount, type TwoProcesses } from './two-processes.js';

const [crowds, rounds] = [3, 6];
/** Enough for a set to be loaded for it. */
const crowdSize = 60;

interface Said {
  /** Null: by the recipient, or by hand. */
  importId: string | null;
  out: boolean;
}

async function untilKnown(account: SharedAccount, at: HeedProcess, id: string, state: string): Promise<void> {
  await vi.waitFor(
    async () => {
      const { import: now } = await account.at(at).run(ImportDocument, { id });
      expect(now?.state, now?.failure ?? '').toBe(state);
    },
    { timeout: 60_000, interval: 5 },
  );
}

/** What is dated now is later than all that was said before. */
const now = async () => {
  await new Promise((resolve) => setTimeout(resolve, 3));
  return new Date().toISOString();
};

function givenCrowd(heeds: TwoProcesses, account: SharedAccount, index: number) {
  const random = seededRandom(7_000 + index);
  const below = (limit: number) => Math.floor(random() * limit);
  const recipients = Array.from({ length: crowdSize }, (_, at) => `+1212${3_000_000 + index * 10_000 + at}`);
  const said = new Map<string, Said[]>(recipients.map((recipient) => [recipient, []]));
  const imports: string[] = [];
  const some = () => recipients.filter(() => random() < 0.3);
  const note = (chosen: readonly string[], word: Said) => {
    for (const recipient of chosen) said.get(recipient)?.push(word);
    if (word.importId !== null) imports.push(word.importId);
  };

  async function importRows(): Promise<void> {
    const chosen = [recipients[below(crowdSize)] as string, ...some()];
    const { importOptOuts } = await account.at(heeds.one).run(ImportOptOutsDocument, {
      rows: chosen.map((recipient) => ({ recipient })),
      mapping: { scope: 'ACCOUNT', asOf: await now() },
    });
    expect(importOptOuts.state).toBe('DONE');
    note([...new Set(chosen)], { importId: importOptOuts.id, out: true });
  }

  async function importFile(): Promise<void> {
    const chosen = some();
    const { startImport } = await account.at(heeds.one).run(StartImportDocument, {
      input: { fileName: 'list.csv', mapping: { scope: 'ACCOUNT', asOf: await now() } },
    });
    const answer = await fetch(startImport.uploadUrl, {
      method: 'PUT',
      body: `phone\n${chosen.join('\n')}\n`,
    });
    expect(await answer.text()).toContain('RUNNING');
    await untilKnown(account, heeds.two, startImport.import.id, 'DONE');
    note(chosen, { importId: startImport.import.id, out: true });
  }

  async function undo(): Promise<void> {
    const [importId] = imports.splice(below(imports.length), 1);
    if (importId === undefined) return importRows();
    await account.at(heeds.one).run(UndoImportDocument, { id: importId });
    await untilKnown(account, heeds.two, importId, 'UNDONE');
    for (const [recipient, words] of said)
      said.set(
        recipient,
        words.filter((word) => word.importId !== importId),
      );
  }

  async function optIn(): Promise<void> {
    const chosen = some();
    if (chosen.length === 0) return;
    await account.at(heeds.one).run(OptInDocument, {
      input: { recipients: chosen, scope: 'ACCOUNT', evidence: 'on the phone' },
    });
    note(chosen, { importId: null, out: false });
  }

  async function stop(): Promise<void> {
    const from = recipients[below(crowdSize)] as string;
    await sendTo(account.at(heeds.one), { from, to: senderNumber });
    note([from], { importId: null, out: true });
  }

  return {
    recipients,
    out: () => recipients.filter((recipient) => said.get(recipient)?.at(-1)?.out === true),
    speak() {
      const what = random();
      if (what < 0.35) return importRows();
      if (what < 0.5) return importFile();
      if (what < 0.75) return undo();
      return what < 0.9 ? optIn() : stop();
    },
  };
}

async function screenedOut(account: SharedAccount, at: HeedProcess, recipients: readonly string[]) {
  const input = { senderId: account.senderId, recipients: [...recipients] };
  const { screen } = await account.at(at).run(ScreenDocument, { input });
  return screen.suppressed.map(({ recipient }) => recipient);
}

/** Imports, undos and words come in at the one, and each is followed by screenings at both. */
export async function importAndScreen(heeds: TwoProcesses, account: SharedAccount): Promise<void> {
  const all = Array.from({ length: crowds }, (_, index) => givenCrowd(heeds, account, index));
  await Promise.all(
    all.map(async (crowd) => {
      for (let round = 0; round < rounds; round += 1) {
        await crowd.speak();
        for (const at of [heeds.two, heeds.one])
          expect(await screenedOut(account, at, crowd.recipients)).toEqual(crowd.out());
        const recipient = crowd.recipients[round % crowdSize] as string;
        const { senderId } = account;
        const { mayContact } = await account.at(heeds.two).run(MayContactDocument, { senderId, recipient });
        expect(mayContact.allowed).toBe(!crowd.out().includes(recipient));
      }
    }),
  );
}
