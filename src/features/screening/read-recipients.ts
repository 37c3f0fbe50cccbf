/** Recipients as people write them become addresses as they are stored. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseAddress } from '../../core/domain/address.js';

export interface RefusedRecipient {
  index: number;
  code: 'INVALID_ADDRESS';
  message: string;
}

export interface ReadRecipients {
  /** In the order given; null: refused. */
  addresses: (string | null)[];
  refused: RefusedRecipient[];
}

/** Milliseconds after which others get their turn: libphonenumber takes half a second for a full call of formatted numbers. */
const turn = 5;
/** Texts between two looks at the clock. */
const lookEvery = 64;

/** `region`: what national numbers belong to. */
export async function readRecipients(
  recipients: readonly string[],
  region: string | null,
): Promise<ReadRecipients> {
  const addresses: (string | null)[] = [];
  const refused: RefusedRecipient[] = [];
  let until = performance.now() + turn;
  for (const [index, text] of recipients.entries()) {
    const parsed = parseAddress(text, region);
    if (parsed.kind === 'not-an-address') {
      addresses.push(null);
      refused.push({ index, code: 'INVALID_ADDRESS', message: `recipients[${index}]: ${parsed.message}` });
    } else addresses.push(parsed.address);
    if (index % lookEvery === 0 && performance.now() > until) {
      await nextTurn();
      until = performance.now() + turn;
    }
  }
  return { addresses, refused };
}
