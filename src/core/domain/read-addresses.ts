/** Recipients as people write them, by the thousands, become addresses as they are stored. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseAddress } from './address.js';
import { e164OfText } from './e164.rules.js';

export interface RefusedRecipient {
  index: number;
  code: 'INVALID_ADDRESS';
  message: string;
}

export interface ReadAddresses {
  /** In the order given; null: refused. The very array that was given, if all were in that form already. */
  addresses: readonly (string | null)[];
  refused: RefusedRecipient[];
}

/** Told of each address as it is read. */
export interface AddressesTold {
  /** A phone number in E.164 as it was given: its digits as one integer. */
  phone(index: number, digits: number): void;
  /** Any other address, as it is stored. */
  address(index: number, address: string): void;
}

/** Milliseconds after which others get their turn: libphonenumber takes half a second for 50,000 formatted numbers. */
const turn = 5;
/** Texts between two looks at the clock. */
const lookEvery = 64;

/** `region`: what national numbers belong to. */
export async function readAddresses(
  recipients: readonly string[],
  region: string | null,
  told?: AddressesTold,
): Promise<ReadAddresses> {
  let changed: (string | null)[] | null = null;
  const refused: RefusedRecipient[] = [];
  let until = performance.now() + turn;
  let read = 0;
  for (let index = 0; index < recipients.length; index += 1) {
    const text = recipients[index] ?? '';
    const digits = e164OfText(text);
    if (digits >= 0) {
      told?.phone(index, digits);
      continue;
    }
    const parsed = parseAddress(text, region);
    changed ??= [...recipients];
    if (parsed.kind === 'not-an-address') {
      changed[index] = null;
      refused.push({ index, code: 'INVALID_ADDRESS', message: `recipients[${index}]: ${parsed.message}` });
    } else {
      changed[index] = parsed.address;
      told?.address(index, parsed.address);
    }
    read += 1;
    if (read % lookEvery === 0 && performance.now() > until) {
      await nextTurn();
      until = performance.now() + turn;
    }
  }
  return { addresses: changed ?? recipients, refused };
}
