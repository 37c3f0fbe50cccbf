import { Field, ObjectType } from 'type-graphql';
import type { LogEvent } from '../../core/log/event.js';
import { OptOutEventType } from '../../core/graph/opt-out-event.types.js';
import type { Verdict } from './verdict.rules.js';
import { explainVerdict } from './explain-verdict.rules.js';

@ObjectType('Verdict', { description: 'Whether a recipient may be written to from a sender.' })
export class VerdictType {
  constructor(readonly verdict: Verdict) {}

  @Field(() => Boolean, { description: 'May be written to.' })
  get allowed(): boolean {
    return this.verdict.allowed;
  }
  @Field(() => OptOutEventType, {
    nullable: true,
    description:
      'The event that decided; null where the recipient never said anything that reaches this sender, or all of it was taken back. Where no word speaks of the category, the latest one that reaches the sender: its `blocks` says why it lets the message pass.',
  })
  get decidedBy(): OptOutEventType | null {
    return asType(this.verdict.decidedBy);
  }
  @Field(() => String, {
    description: 'A sentence for people, in English: which word, when, how far it reaches, which rule.',
  })
  get explanation(): string {
    return explainVerdict(this.verdict);
  }
  @Field(() => [OptOutEventType], {
    description:
      'What was recorded after `at` about the time before it: late words that reach the sender, and withdrawals of words that counted then. Empty without `at`.',
  })
  get learnedLater(): OptOutEventType[] {
    return this.verdict.learnedLater.map((event) => new OptOutEventType(event));
  }
}

function asType(event: LogEvent | null): OptOutEventType | null {
  return event === null ? null : new OptOutEventType(event);
}
