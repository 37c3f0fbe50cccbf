/** Recipients as people write them become addresses as they are stored. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AddressTagger } from '../../core/domain/address-tag.rules.js';
import { parseAddress } from '../../core/domain/address.js';
import { e164OfText } from '../../core/domain/e164.rules.js';

export interface RefusedRecipient {
  index: number;
  code: 'INVALID_ADDRESS';
  message: string;
}

export interface ReadRecipients {
  /** In the order given; null: refused. The very array that was given, if all were in that form already. */
  addresses: readonly (string | null)[];
  /** The words of their tags, and anything where one was refused. */
  highs: Int32Array;
  lows: Int32Array;
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
  tagger: AddressTagger,
): Promise<ReadRecipients> {
  let changed: (string | null)[] | null = null;
  const highs = new Int32Array(recipients.length);
  const lows = new Int32Array(recipients.length);
  const refused: RefusedRecipient[] = [];
  let until = performance.now() + turn;
  let read = 0;
  for (let index = 0; index < recipients.length; index += 1) {
    const text = recipients[index] ?? '';
    const digits = e164OfText(text);
    if (digits >= 0) {
      tagger.ofPhone(digits);
      highs[index] = tagger.high;
      lows[index] = tagger.low;
      continue;
    }
    const parsed = parseAddress(text, region);
    changed ??= [...recipients];
    if (parsed.kind === 'not-an-address') {
      changed[index] = null;
      refused.push({ index, code: 'INVALID_ADDRESS', message: `recipients[${index}]: ${parsed.message}` });
    } else {
      changed[index] = parsed.address;
      tagger.ofAddress(parsed.address);
      highs[index] = tagger.high;
      lows[index] = tagger.low;
    }
    read += 1;
    if (read % lookEvery === 0 && performance.now() > until) {
      await nextTurn();
      until = performance.now() + turn;
    }
  }
  return { addresses: changed ?? recipients, highs, lows, refused };
}
