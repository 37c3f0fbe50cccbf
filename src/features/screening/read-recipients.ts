/** Recipients as people write them become addresses as they are stored, with their tags. */
import type { AddressTagger } from '../../core/domain/address-tag.rules.js';
import { type ReadAddresses, readAddresses } from '../../core/domain/read-addresses.js';

export interface ReadRecipients extends ReadAddresses {
  /** The words of their tags, and anything where one was refused. */
  highs: Int32Array;
  lows: Int32Array;
}

/** `region`: what national numbers belong to. */
export async function readRecipients(
  recipients: readonly string[],
  region: string | null,
  tagger: AddressTagger,
): Promise<ReadRecipients> {
  const highs = new Int32Array(recipients.length);
  const lows = new Int32Array(recipients.length);
  const keep = (index: number) => {
    highs[index] = tagger.high;
    lows[index] = tagger.low;
  };
  const read = await readAddresses(recipients, region, {
    phone(index, digits) {
      tagger.ofPhone(digits);
      keep(index);
    },
    address(index, address) {
      tagger.ofAddress(address);
      keep(index);
    },
  });
  return { ...read, highs, lows };
}
