import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { DownloadFormat } from '../../core/graph/download-format.types.js';
import { badInput } from '../../core/graph/errors.js';
import { OptOutFilterInput } from '../../core/graph/opt-out-filter.types.js';
import { readOptOutFilter } from '../../core/graph/read-opt-out-filter.js';
import { optOutsAddress } from './addresses.js';

@Resolver()
export class ExportsResolver {
  @Query(() => String, {
    description:
      'A signed address, valid for 15 minutes, from which the filtered list downloads; who has the address needs no key. One row an entry, in the order of recipients. BAD_USER_INPUT for a filter that is too long for an address (some 300 ids).',
  })
  async optOutsDownload(
    @Arg('filter', () => OptOutFilterInput, { nullable: true }) filterInput: OptOutFilterInput | null,
    @Arg('format', () => DownloadFormat, { defaultValue: DownloadFormat.CSV }) format: DownloadFormat,
    @Arg('gzip', () => Boolean, {
      defaultValue: false,
      description: 'A .gz file. Without it the file is compressed on its way where the client accepts gzip.',
    })
    gzip: boolean,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    const accountId = accountIdOf(context);
    const filter = await readOptOutFilter(context.services.settings, accountId, filterInput);
    return orTooLong(optOutsAddress.urlFor(context.services, { accountId, filter, format, gzip }));
  }
}

function orTooLong(address: string | null): string {
  if (address === null) throw badInput('filter: too long for an address; give fewer ids');
  return address;
}
