import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { accountIdOf, authorOf, type RequestContext } from '../../core/graph/context.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import {
  AddProviderHookInput,
  ProviderHookType,
  SampleDelivery,
  UpdateProviderHookInput,
} from './provider-hook.types.js';
import { addProviderHook, removeProviderHook, updateProviderHook } from './provider-hooks.js';
import { nobody, sampleDelivery } from './sample-delivery.js';
import { listHooks } from './provider-hooks.queries.js';

@Resolver()
export class ProviderHooksResolver {
  @Query(() => [ProviderHookType], { description: 'Those of the account, oldest first; at most 100.' })
  async providerHooks(@Ctx() context: RequestContext): Promise<ProviderHookType[]> {
    const rows = await listHooks(context.services.db, accountIdOf(context));
    return rows.map((row) => new ProviderHookType(row));
  }

  @Mutation(() => ProviderHookType, {
    description:
      'An address at which a provider delivers. BAD_USER_INPUT: a secret that is none of the provider. CONFLICT: there are 100.',
  })
  async addProviderHook(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddProviderHookInput, { description: 'The hook.' }) input: AddProviderHookInput,
  ): Promise<ProviderHookType> {
    const { provider, name, scheme = null, secret } = input;
    const by = authorOf(context, 'addProviderHook');
    return new ProviderHookType(
      resultOf(await addProviderHook(context.services, by, { provider, name, scheme, secret })),
    );
  }

  @Mutation(() => ProviderHookType, {
    description:
      'Changes it; with a new secret the one before it counts for some hours, so that no delivery is refused meanwhile. It counts everywhere within a second. NOT_FOUND: no such hook.',
  })
  async updateProviderHook(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the hook.' }) id: string,
    @Arg('input', () => UpdateProviderHookInput, { description: 'What is to change.' })
    input: UpdateProviderHookInput,
  ): Promise<ProviderHookType> {
    const by = authorOf(context, 'updateProviderHook');
    return new ProviderHookType(resultOf(await updateProviderHook(context.services, by, id, input)));
  }

  @Query(() => SampleDelivery, {
    description:
      'A STOP as the provider would deliver it to the hook, signed with its secret, for whoever sets it up to send there: it is recorded like any other, and each is a message of its own. BAD_USER_INPUT: only the provider itself can sign so; or there is no address that it could be from or to. NOT_FOUND: no such hook.',
  })
  async sampleDelivery(
    @Ctx() context: RequestContext,
    @Arg('hookId', () => ID, { description: 'Of the hook.' }) hookId: string,
    @Arg('to', () => String, {
      nullable: true,
      description:
        'The sender that it is said to have come to, with whatsapp: or rcs: before it where it is not clear in which channel; the account’s first in a channel of the provider’s samples, unless said.',
    })
    to: string | null,
    @Arg('from', () => String, {
      defaultValue: nobody,
      description: 'Who is said to have written: a number that is nobody’s, unless said.',
    })
    from: string,
  ): Promise<SampleDelivery> {
    const accountId = accountIdOf(context);
    const { url, headers, body } = resultOf(
      await sampleDelivery(context.services, accountId, hookId, { from, to }),
    );
    return {
      url,
      headers: Object.entries(headers).flatMap(([name, value]) =>
        value === undefined ? [] : [{ name, value }],
      ),
      body: body.toString('base64'),
    };
  }

  @Mutation(() => Boolean, {
    description:
      'Nothing is taken at its address any more, everywhere within a second. NOT_FOUND: no such hook.',
  })
  async removeProviderHook(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the hook.' }) id: string,
  ): Promise<boolean> {
    return resultOf(await removeProviderHook(context.services, authorOf(context, 'removeProviderHook'), id));
  }
}
