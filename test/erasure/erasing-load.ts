/** What goes on in an account while somebody is erased: all of it is of, or names, one address. */
import {
  CreateOptOutLinksDocument,
  ImportDocument,
  ImportOptOutsDocument,
  OptInDocument,
  OptOutDocument,
  ProcessInboundDocument,
  ScreenCampaignDocument,
  StartImportDocument,
} from '../generated/operations.js';
import type { ApiClient } from '../support/client.js';
import { type Known, wamidOf } from './given-person.js';

export interface Load {
  /** Of each kind, those that were answered. */
  done: Record<string, number>;
  /** No more is begun that only a look through texts finds; what is under way goes on. */
  endOfNaming(): void;
  /** Rejects with what failed, if something did. */
  ended: Promise<unknown>;
  end(): Promise<void>;
}

const asOf = '2026-01-05T00:00:00Z';
const mapping = { scope: 'ACCOUNT' as const, asOf, region: 'US' };

/** `clients`: of several processes, in turns. `address`: of NANP. */
export function startLoad(clients: readonly ApiClient[], address: string, known: Known): Load {
  const { senderId, senderAddress, campaignId } = known;
  const national = `(${address.slice(2, 5)}) ${address.slice(5, 8)}-${address.slice(8)}`;
  const done: Record<string, number> = {};
  const state = { mayName: true, over: false };
  let count = 0;

  async function again(kind: string, names: boolean, call: (client: ApiClient, turn: number) => unknown) {
    const goesOn = () => !state.over && (state.mayName || !names);
    while (goesOn()) {
      count += 1;
      const client = clients[count % clients.length] as ApiClient;
      await call(client, count);
      done[kind] = (done[kind] ?? 0) + 1;
    }
  }

  const say = (client: ApiClient, text: string, messageId: string, from = `+1 ${national}`) =>
    client.run(ProcessInboundDocument, {
      input: { provider: 'meta', messageId, from, to: senderAddress, text },
    });
  const texts = ['STOP', 'START', 'HELP', `Stpo, ${national}`, 'STOP'];
  const byHand = { recipients: [address], scope: 'ACCOUNT' as const };

  async function importFile(client: ApiClient, turn: number): Promise<void> {
    const { startImport } = await client.run(StartImportDocument, {
      input: { fileName: 'list.csv', mapping },
    });
    const rows = Array.from({ length: 400 }, (_, row) =>
      row % 50 === 7 ? national : `+1646${String(5_000_000 + turn * 400 + row)}`,
    );
    await fetch(startImport.uploadUrl, { method: 'PUT', body: `phone\n${rows.join('\n')}\n` });
    for (;;) {
      const { import: now } = await client.run(ImportDocument, { id: startImport.import.id });
      if (now?.state === 'DONE') return;
      if (now?.state === 'FAILED') throw new Error(now.failure ?? 'an import has failed');
    }
  }

  const all = [
    again('words', false, (client, turn) =>
      say(client, texts[turn % texts.length] ?? '', wamidOf(address, `x${turn}`)),
    ),
    again('words in clear ids', false, (client, turn) => say(client, 'STOP', `${address} ${turn}`)),
    again('words of others', true, (client, turn) =>
      say(client, `stop. so says ${national}`, `other ${turn}`, `+1646555${1_000 + (turn % 9_000)}`),
    ),
    again('opt-outs by hand', true, (client, turn) =>
      client.run(OptOutDocument, {
        input: { ...byHand, evidence: `${national} called`, idempotencyKey: `${address} ${turn}` },
      }),
    ),
    again('opt-ins by hand', false, (client, turn) =>
      client.run(OptInDocument, {
        input: { ...byHand, evidence: `${national} called`, idempotencyKey: `in ${turn}` },
      }),
    ),
    again('imports of rows', false, (client) =>
      client.run(ImportOptOutsDocument, {
        rows: [
          { recipient: national, evidence: `list of ${address}` },
          { recipient: `${address} or ${national}` },
        ],
        mapping,
      }),
    ),
    again('imports of files', false, importFile),
    again('links', false, (client) =>
      client.run(CreateOptOutLinksDocument, { input: { senderId, recipients: [address] } }),
    ),
    again('screenings', false, (client) =>
      client.run(ScreenCampaignDocument, { campaignId, recipients: [national, '+12125550777'] }),
    ),
  ];
  const ended = Promise.all(all);
  ended.catch(() => undefined);
  return {
    done,
    ended,
    endOfNaming() {
      state.mayName = false;
    },
    async end() {
      state.over = true;
      await ended;
    },
  };
}
