/** The lines of a log with its seals, for those who check it elsewhere (docs/proof.md). */
import type { SealedEvent } from '../../core/log/proof/sealed-events.queries.js';
import type { ErasureRecord } from '../../core/log/proof/signed-statements.rules.js';

export function headLine(log: {
  account: string;
  from: number;
  to: number;
  /** Where what is sealed ended; and when the file was asked for: a checkpoint from before goes no further. */
  end: number;
  at: string;
  /** The seal before the first. */
  before: string;
  publicKeys: readonly string[];
}): string {
  return `${JSON.stringify({ log: 'heed log 1', ...log })}\n`;
}

export function erasureLine(erasure: ErasureRecord): string {
  return `${JSON.stringify({ erasure })}\n`;
}

/** The event is written as the bytes that are hashed. */
export function eventLine(event: SealedEvent): string {
  const { position, body, seal, recipient, texts } = event;
  const opens = (name: string, value: string | null, salt: string | null, erasure: string | null) =>
    `"${name}":${value ?? 'null'},"${name}Salt":${JSON.stringify(salt)},"${name}Erasure":${JSON.stringify(erasure)}`;
  const members = [
    `"position":${position}`,
    `"event":${body ?? 'null'}`,
    opens('recipient', recipient, event.recipient_salt, event.recipient_erasure),
    opens('texts', texts, event.texts_salt, event.texts_erasure),
    `"seal":${JSON.stringify(seal)}`,
  ];
  return `{${members.join(',')}}\n`;
}
