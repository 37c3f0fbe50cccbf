import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { SafeIntScalar } from '../../core/graph/scalars.js';

export const StatBy = {
  DAY: 'DAY',
  CHANNEL: 'CHANNEL',
  SENDER: 'SENDER',
  SOURCE: 'SOURCE',
  REASON: 'REASON',
  CAMPAIGN: 'CAMPAIGN',
} as const;
export type StatBy = (typeof StatBy)[keyof typeof StatBy];

registerEnumType(StatBy, {
  name: 'StatBy',
  description: 'What words are counted by.',
  valuesConfig: {
    DAY: { description: 'The day in UTC on which they were said.' },
    CHANNEL: { description: 'The channel that they came in by, or that they name.' },
    SENDER: { description: 'The sender that they are about or were received on.' },
    SOURCE: { description: 'The door by which they came in.' },
    REASON: { description: 'Why the recipient opted out.' },
    CAMPAIGN: { description: 'The campaign that they answer.' },
  },
});

@ObjectType('OptOutStat', {
  description:
    'How many opt-outs and opt-ins changed a decision and have not been withdrawn. A reason that was given after an opt-out, on the form, is its reason; the latest counts.',
})
export class OptOutStatType {
  @Field(() => String, {
    description:
      'DAY: the day in UTC on which they were said, as 2026-03-03. SENDER and CAMPAIGN: the id. Else the word of the enum. NONE: said of no sender, no channel, no campaign, for no reason that was given.',
  })
  key!: string;
  @Field(() => SafeIntScalar, { description: 'Opt-outs with this key.' })
  optOuts!: number;
  @Field(() => SafeIntScalar, { description: 'Opt-ins with this key.' })
  optIns!: number;
}
