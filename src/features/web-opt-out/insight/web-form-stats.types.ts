import { Field, ObjectType } from 'type-graphql';
import { SafeIntScalar } from '../../../core/graph/scalars.js';

@ObjectType('WebFormStat', {
  description: "How often the account's opt-out pages were seen and used on a day.",
})
export class WebFormStatType {
  @Field(() => String, { description: 'The day in UTC, as 2026-03-03.' })
  day!: string;
  @Field(() => SafeIntScalar, {
    description:
      'How often the page was fetched by which one can opt out, by links and by the public address: reloads, and scanners that open links, count, too.',
  })
  views!: number;
  @Field(() => SafeIntScalar, {
    description:
      'How often somebody opted out on it, or by one click (RFC 8058), whether it changed something or not.',
  })
  completions!: number;
}
