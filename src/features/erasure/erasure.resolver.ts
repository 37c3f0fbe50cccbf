import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { notFound } from '../../core/graph/errors.js';
import { isId } from '../../core/graph/ids.js';
import { regionDescription } from '../../core/graph/read-address.js';
import { eraseRecipient } from './erase-recipient.js';
import { ErasureType } from './erasure.types.js';
import { findErasure } from './erasures.queries.js';

@Resolver()
export class ErasureResolver {
  @Mutation(() => ErasureType, {
    description:
      "Erases a person (R3): a keyed hash takes the address's place wherever it stands, the texts of its events go, and the block stays: screened or imported again, the address is found opted out and is not stored. Harmless to repeat. CONFLICT for keepBlock false within five years of the last word.",
  })
  async eraseRecipient(
    @Arg('recipient', () => String, {
      description:
        'The address as people write it; or the name of somebody who was erased, to take the texts since then, or the block.',
    })
    recipient: string,
    @Arg('reason', () => String, {
      description: 'Why, 1 to 1,000 characters, for the audit trail; the address in it is left out.',
    })
    reason: string,
    @Arg('region', () => String, { nullable: true, description: regionDescription })
    region: string | null | undefined,
    @Arg('keepBlock', () => Boolean, {
      defaultValue: true,
      description:
        'False: the block goes, too, and the address is as one that was never heard of. Only when the last word is five years old (47 CFR 64.1200(d)(6)).',
    })
    keepBlock: boolean,
    @Ctx() context: RequestContext,
  ): Promise<ErasureType> {
    const wish = { recipient, reason, region: region ?? null, keepsBlock: keepBlock };
    return new ErasureType(await eraseRecipient(context, wish));
  }

  @Query(() => ErasureType, {
    description: 'An erasure, and how far it has come. NOT_FOUND for one that the account does not have.',
  })
  async erasure(
    @Arg('id', () => ID, { description: 'Of the erasure.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ErasureType> {
    const found = isId(id) ? await findErasure(context.services.db, accountIdOf(context), id) : undefined;
    if (found === undefined) throw notFound('erasure');
    return new ErasureType(found);
  }
}
