import { Field, ObjectType } from 'type-graphql';
import { OptOutEventType } from '../../core/graph/opt-out-event.types.js';
import { ReviewType } from '../../core/graph/review.types.js';
import { CursorScalar, SafeIntScalar } from '../../core/graph/scalars.js';

@ObjectType('OptOutEventBatch', {
  description:
    'A run of the log: up to 500 events, in order. The first batch after catching up has caughtUp true, even when it holds no event. A filtered feed without matches still gets an empty batch with a fresh cursor at least every 10 s while the log grows.',
})
export class OptOutEventBatchType {
  @Field(() => [OptOutEventType], { description: 'In the order of the log. May be none.' })
  events!: OptOutEventType[];
  @Field(() => CursorScalar, {
    description: 'The place after this batch. Keep the last one and give it as `after` to go on from here.',
  })
  cursor!: string;
  @Field(() => Boolean, {
    description: 'Whether this batch reaches the end of the log as it was when it was read.',
  })
  caughtUp!: boolean;
  @Field(() => SafeIntScalar, {
    description:
      'How far this batch has come: all that the filter lets through at or below this position has been told.',
  })
  position!: number;
  @Field(() => SafeIntScalar, {
    description:
      'How many positions lay between that and the end of the log when it was read. 0 when caught up.',
  })
  behind!: number;
}

@ObjectType('ReviewBatch', { description: 'Up to 500 reviews, each as it is now.' })
export class ReviewBatchType {
  @Field(() => [ReviewType], { description: 'In the order of their changes.' })
  reviews!: ReviewType[];
  @Field(() => CursorScalar, {
    description: 'The place after this batch. Keep the last one and give it as `after` to go on from here.',
  })
  cursor!: string;
}
