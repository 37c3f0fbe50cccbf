import { Arg, Args, ArgsType, Ctx, Field, Query, Resolver } from 'type-graphql';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { DownloadFormat } from '../../core/graph/download-format.types.js';
import { badInput } from '../../core/graph/errors.js';
import { OptOutEventFilterInput } from '../../core/graph/event-filter.types.js';
import { OptOutFilterInput } from '../../core/graph/opt-out-filter.types.js';
import { readEventFilter } from '../../core/graph/read-event-filter.js';
import { readOptOutFilter } from '../../core/graph/read-opt-out-filter.js';
import { AccountPart } from './account-part.types.js';
import { accountAddress, optOutEventsAddress, optOutsAddress } from './addresses.js';

const gzipDescription =
  'A .gz file. Without it the file is compressed on its way where the client accepts gzip.';
const addressDescription =
  'A signed address, valid for 15 minutes, for GET and HEAD; who has the address needs no key.';
const consistency =
  'Its headers heed-cursor and heed-as-of say up to which place of the log, and when, it tells; what is said while it downloads is not in it.';
const tooLong = 'BAD_USER_INPUT for a filter that is too long for an address (some 300 ids).';

@ArgsType()
class FileArgs {
  @Field(() => DownloadFormat, {
    defaultValue: DownloadFormat.CSV,
    description: "What the file's lines look like.",
  })
  format!: DownloadFormat;
  @Field(() => Boolean, { defaultValue: false, description: gzipDescription })
  gzip!: boolean;
}

@ArgsType()
class AccountFileArgs {
  @Field(() => DownloadFormat, {
    defaultValue: DownloadFormat.NDJSON,
    description: "What the file's lines look like.",
  })
  format!: DownloadFormat;
  @Field(() => AccountPart, {
    nullable: true,
    description:
      'One part; a CSV file has one kind of rows, so it needs this. Absent: all, one after the other.',
  })
  part?: AccountPart | null;
  @Field(() => Boolean, { defaultValue: false, description: gzipDescription })
  gzip!: boolean;
}

@Resolver()
export class ExportsResolver {
  @Query(() => String, {
    description: `${addressDescription} The list as it was when the download began, filtered: a row an entry, in the order in which the words that stand were recorded. ${consistency} ${tooLong}`,
  })
  async optOutsDownload(
    @Arg('filter', () => OptOutFilterInput, {
      nullable: true,
      description: 'Only entries that it lets through. Absent: the whole list.',
    })
    filterInput: OptOutFilterInput | null,
    @Args(() => FileArgs) { format, gzip }: FileArgs,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    const accountId = accountIdOf(context);
    const filter = await readOptOutFilter(context.services, accountId, filterInput);
    return orTooLong(optOutsAddress.urlFor(context.services, { accountId, filter, format, gzip }));
  }

  @Query(() => String, {
    description: `${addressDescription} The log up to where it ended when the download began, filtered: a row an event, in the order of the log. ${consistency} Follow the log after heed-cursor, and nothing is missed. ${tooLong}`,
  })
  async optOutEventsDownload(
    @Arg('filter', () => OptOutEventFilterInput, {
      nullable: true,
      description: 'Only events that it lets through. Absent: the whole log.',
    })
    filterInput: OptOutEventFilterInput | null,
    @Args(() => FileArgs) { format, gzip }: FileArgs,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    const accountId = accountIdOf(context);
    const filter = await readEventFilter(context.services, accountId, filterInput);
    return orTooLong(optOutEventsAddress.urlFor(context.services, { accountId, filter, format, gzip }));
  }

  @Query(() => String, {
    description: `${addressDescription} What the account holds: its settings, groups, senders, keywords, buttons, replies, campaigns, and the latest word of each recipient in each scope, opt-ins among them. As NDJSON an object a line, which says what it is in its member type; as CSV the part that is named. Keys and the trail of changes are not in it. ${consistency}`,
  })
  accountDownload(
    @Args(() => AccountFileArgs) { format, part = null, gzip }: AccountFileArgs,
    @Ctx() context: RequestContext,
  ): string {
    if (format === 'CSV' && part === null) {
      throw badInput('part: expected one for a CSV file, got none: NDJSON holds all');
    }
    return orTooLong(
      accountAddress.urlFor(context.services, { accountId: accountIdOf(context), format, part, gzip }),
    );
  }
}

function orTooLong(address: string | null): string {
  if (address === null) throw badInput('filter: too long for an address; give fewer ids');
  return address;
}
