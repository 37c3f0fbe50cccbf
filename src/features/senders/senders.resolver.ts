import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { SenderNumberType } from '../../core/graph/sender.types.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import { addNumber } from './add-sender.js';
import { AddNumberInput } from './sender-inputs.types.js';

@Resolver()
export class SendersResolver {
  @Mutation(() => SenderNumberType, {
    description:
      'Adds a number. The address of an archived one brings that one back with its words and what is said of it here. CONFLICT: the account has it already on this channel.',
  })
  async addNumber(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddNumberInput) input: AddNumberInput,
  ): Promise<SenderNumberType> {
    return new SenderNumberType(resultOf(await addNumber(context.services, accountIdOf(context), input)));
  }
}
