import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'Why one item was not accepted. The other items of the call are.' })
export class Refusal {
  @Field(() => String, { description: 'A stable word for programs, such as INVALID_ADDRESS.' })
  code!: string;
  @Field(() => String, { description: 'For people: where, what was expected and what came.' })
  message!: string;
  @Field(() => String, { nullable: true, description: 'The input field.' })
  field!: string | null;
  @Field(() => Int, { nullable: true, description: "The item's index in the call, from 0." })
  index!: number | null;
}
