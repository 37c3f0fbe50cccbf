/** A verdict as sentences for the person who asks why. */
import { formatInstant } from '../../core/domain/instant.js';
import type { Category, Scope } from '../../core/domain/vocabulary.js';
import type { LogEvent } from '../../core/log/event.js';
import type { Verdict } from './verdict.rules.js';

const reach: Record<Scope, string> = {
  SENDER: 'for one sender',
  GROUP: "for the sender's group",
  CHANNEL: 'for all senders of the channel',
  ACCOUNT: 'for the whole account',
};

export function explainVerdict(verdict: Verdict): string {
  const { decidedBy, at, learnedLater } = verdict;
  const sentences = [decidedBy === null ? nothingDecides(verdict) : saidAndDecides(verdict, decidedBy)];
  if (at !== null) {
    sentences.unshift(`As the log stood at ${formatInstant(at)} (D4):`);
    if (learnedLater.length > 0)
      sentences.push(`Recorded since about the time before it: ${countOf(learnedLater)}.`);
  }
  return sentences.join(' ');
}

function nothingDecides({ category, takenBack }: Verdict): string {
  if (takenBack > 0) {
    const were = takenBack === 1 ? '1 was' : `${takenBack} were`;
    return `No word that counts reaches this sender: ${were} taken back, so ${category} may be sent (D1).`;
  }
  return `The recipient has said nothing that reaches this sender, so ${category} may be sent (D1).`;
}

function saidAndDecides(verdict: Verdict, word: LogEvent): string {
  const said = `The recipient ${word.kind === 'OPTED_IN' ? 'opted in' : 'opted out'} ${reach[word.scope]} at ${formatInstant(word.occurredAt)} (${sourceOf(word)}, event ${word.position}).`;
  return `${said} ${whyItDecides(verdict, word)}`;
}

function whyItDecides({ allowed, category }: Verdict, word: LogEvent): string {
  if (word.kind === 'OPTED_IN') {
    return `No later word that reaches this sender opts out, and the latest word decides: ${category} may be sent (D1).`;
  }
  if (allowed) return `That blocks ${blocked(word)}, so ${category} may be sent (D2).`;
  if (word.hold) return `It is a hold: no word of the recipient lifts it, only an ADMIN with evidence (D1).`;
  const decides = `No later word that reaches this sender opts in, and the latest word decides: ${category} must not be sent (${ruleOf(category)}).`;
  return word.provisional ? `${decides} It stands until a person has settled the review (I4).` : decides;
}

function blocked(word: LogEvent): string {
  return word.blocks === 'ALL_BUT_OTP' ? 'MARKETING and UTILITY' : (word.blocks ?? 'MARKETING');
}

function ruleOf(category: Category): string {
  return category === 'MARKETING' ? 'D1' : 'D1, D2';
}

function sourceOf(word: LogEvent): string {
  return word.keyword === null ? word.source : `${word.source} ${word.keyword}`;
}

function countOf(events: readonly LogEvent[]): string {
  return events.length === 1 ? '1 event' : `${events.length} events`;
}
