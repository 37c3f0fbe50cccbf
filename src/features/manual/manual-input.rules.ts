/** The limits of what a person enters, each with a message that says field, expectation and what came. */
import { formatInstant, microseconds, type Instant } from '../../core/domain/instant.js';
import { withoutAddresses } from '../../core/domain/without-addresses.rules.js';
import { storableText } from '../../core/domain/storable-text.rules.js';

export const recipientLimit = 1_000;
export const evidenceLimit = 4_000;
export const reasonTextLimit = 1_000;
export const nameLimit = 200;

export interface ManualTexts {
  recipients: readonly string[];
  evidence?: string | null | undefined;
  reasonText?: string | null | undefined;
  onBehalfOf?: string | null | undefined;
  occurredAt?: Instant | null | undefined;
}

/** What is wrong with the input, or null. */
export function manualProblem(input: ManualTexts, now: Instant): string | null {
  if (input.recipients.length === 0) return `recipients: 1 to ${recipientLimit} were expected, none came`;
  return (
    textProblem('evidence', input.evidence, evidenceLimit) ??
    textProblem('reasonText', input.reasonText, reasonTextLimit) ??
    textProblem('onBehalfOf', input.onBehalfOf, nameLimit) ??
    timeProblem(input.occurredAt, now)
  );
}

/** D3: by hand, more than five minutes ahead of the clock is refused; less counts as now. */
function timeProblem(occurredAt: Instant | null | undefined, now: Instant): string | null {
  if (occurredAt == null || occurredAt <= now + 5 * microseconds.minute) return null;
  return `occurredAt: a time up to now was expected, ${formatInstant(occurredAt)} is more than 5 minutes ahead`;
}

export function textProblem(field: string, text: string | null | undefined, limit: number): string | null {
  if (text == null) return null;
  const read = storableText(text, limit);
  return read.kind === 'text' ? null : `${field}: ${read.message}`;
}

/** Who did it, as events show it for good: an address would not go when its owner is erased, so it is not kept. */
export function actorOf(keyName: string, onBehalfOf: string | null | undefined): string {
  return onBehalfOf == null ? keyName : `${withoutAddresses(onBehalfOf.trim())} (${keyName})`;
}
