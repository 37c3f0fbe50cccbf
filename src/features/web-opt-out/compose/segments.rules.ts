/** What a text costs as an SMS. */
import { SegmentedMessage } from 'sms-segments-calculator';

export interface SmsCost {
  /** GSM-7: 160 characters in one segment, 153 in each of several. UCS-2: 70, and 67. */
  encoding: 'GSM-7' | 'UCS-2';
  segments: number;
}

export type CountCost = (text: string) => SmsCost;

/**
 * Counts each text once: a count takes a millisecond or more, and thousands of recipients share a few texts. National
 * alphabets of GSM 03.38 are not thought of (hardly a provider sends them), nor does anything replace characters.
 */
export function costCounter(): CountCost {
  const counted = new Map<string, SmsCost>();
  return (text) => {
    const known = counted.get(text);
    if (known !== undefined) return known;
    const { encodingName: encoding, segmentsCount: segments } = new SegmentedMessage(text);
    const cost = { encoding, segments: text === '' ? 0 : segments };
    counted.set(text, cost);
    return cost;
  };
}
