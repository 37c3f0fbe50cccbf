import { Ctx, Field, ID, ObjectType } from 'type-graphql';
import type { Instant } from '../../../../core/domain/instant.js';
import { DriftProvider } from '../../../../core/domain/vocabulary.js';
import { connectionOf } from '../../../../core/graph/connection.js';
import type { RequestContext } from '../../../../core/graph/context.js';
import type { ImportRow } from '../../../../core/graph/imports.queries.js';
import { CursorScalar, DateTimeScalar, SafeIntScalar } from '../../../../core/graph/scalars.js';
import { SenderType, toSenderType } from '../../../../core/graph/sender.types.js';
import { cursorAt } from '../../../../core/log/cursor.js';
import type { Sender } from '../../../../core/settings/account-settings.js';
import { ImportType } from '../../api/import.types.js';
import type { DriftCounts } from '../drift-check.js';
import type { DriftCheckRow } from '../drift-checks.queries.js';
import { addressOfDriftFile, type DriftFileKind } from '../files/address-of-drift-file.js';

const count = (description: string) => ({ description });

@ObjectType('DriftOfSender', {
  description:
    'How the two lists stand to each other for one sender: recipients, each counted once. People who were erased are left out.',
})
export class DriftOfSenderType {
  constructor(
    private readonly row: Sender,
    private readonly counts: DriftCounts,
  ) {}

  @Field(() => SenderType, { description: 'Whose.' })
  get sender(): SenderType {
    return toSenderType(this.row);
  }
  @Field(
    () => SafeIntScalar,
    count('The provider blocks them, Heed does not: takeFromProvider opts them out.'),
  )
  get onlyTheirs(): number {
    return this.counts.ONLY_THEIRS ?? 0;
  }
  @Field(
    () => SafeIntScalar,
    count(
      'The provider blocks them since before they opted in here. Taking leaves them opted in: it is to be lifted at the provider.',
    ),
  )
  get theirsIsOlder(): number {
    return this.counts.THEIRS_IS_OLDER ?? 0;
  }
  @Field(() => SafeIntScalar, count('Heed blocks them, the provider does not.'))
  get onlyOurs(): number {
    return this.counts.ONLY_OURS ?? 0;
  }
  @Field(
    () => SafeIntScalar,
    count('Heed blocks them by what they said after asOf: whether the provider does, this list cannot tell.'),
  )
  get oursIsNewer(): number {
    return this.counts.OURS_IS_NEWER ?? 0;
  }
  @Field(() => SafeIntScalar, count('Both block them.'))
  get both(): number {
    return this.counts.BOTH ?? 0;
  }
}

@ObjectType('DriftCheck', {
  description:
    "A provider's list of opted-out recipients beside the account's own, of MARKETING. It is an import too: a dry run, until takeFromProvider takes what only the provider has.",
})
export class DriftCheckType {
  constructor(
    private readonly imported: ImportRow,
    private readonly row: DriftCheckRow,
  ) {}

  @Field(() => ID, {
    description: 'Of the check, and of its import: importProgress, cancelImport and undoImport take it.',
  })
  get id(): string {
    return this.row.importId;
  }
  @Field(() => ImportType, {
    description: 'How its file is read, row by row, with its errors. When it is DONE, all is compared.',
  })
  get import(): ImportType {
    return new ImportType(this.imported);
  }
  @Field(() => DriftProvider, { description: 'Whose list.' })
  get provider(): DriftProvider {
    return this.row.provider;
  }
  @Field(() => String, { nullable: true, description: 'What the provider calls it.' })
  get listName(): string | null {
    return this.row.listName;
  }
  @Field(() => DateTimeScalar, { description: 'When the list was got from the provider.' })
  get asOf(): Instant {
    return this.row.asOf;
  }
  @Field(
    () => SafeIntScalar,
    count(
      'What in the file says nothing of who is opted out, as most messages of a log do; also a STOP with a later START.',
    ),
  )
  get ignored(): number {
    return this.row.ignored;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Of when the own list is in the comparison. Null before it has begun.',
  })
  get checkedAt(): Instant | null {
    return this.row.checkedAt;
  }
  @Field(() => CursorScalar, {
    nullable: true,
    description:
      'The place in the log up to which the own list is in the comparison. Null before it has begun.',
  })
  cursor(@Ctx() { services }: RequestContext): string | null {
    const { position, eventId } = this.row;
    if (position === null || (position > 0 && eventId === null)) return null;
    return cursorAt(this.imported.accountId, { position, eventId }, services.db.identity());
  }
  @Field(() => [DriftOfSenderType], {
    description: 'The senders that the list is of, oldest first. Empty until all is compared.',
  })
  async senders(@Ctx() context: RequestContext): Promise<DriftOfSenderType[]> {
    const { isCompared, senderIds, counts } = this.row;
    if (!isCompared || senderIds === null) return [];
    const senders = await Promise.all(senderIds.map((senderId) => context.loaders.sender.load(senderId)));
    return senders.flatMap((sender) =>
      sender === null ? [] : new DriftOfSenderType(sender, counts[sender.senderId] ?? {}),
    );
  }
  @Field(() => String, {
    nullable: true,
    description:
      'A signed address, valid for 15 minutes, of a CSV of whom the provider blocks and Heed does not, with what Heed knows of them and what is to be done. Who has the address needs no key; to be given it, one of INTEGRATOR (FORBIDDEN). Null until all is compared, and where the file has been deleted.',
  })
  onlyTheirsUrl(@Ctx() context: RequestContext): string | null {
    return this.#address(context, 'only-theirs');
  }
  @Field(() => String, {
    nullable: true,
    description: 'As onlyTheirsUrl, of whom Heed blocks and the provider does not.',
  })
  onlyOursUrl(@Ctx() context: RequestContext): string | null {
    return this.#address(context, 'only-ours');
  }
  @Field(() => String, {
    nullable: true,
    description:
      'As onlyOursUrl, in the form in which the provider takes it: a line of shell for each recipient (AWS), an item of its Consent API for each (Twilio), as JSON on a line of its own. Null for OTHER, and where listName is needed and was not given: for AWS.',
  })
  forProviderUrl(@Ctx() context: RequestContext): string | null {
    const { provider, listName } = this.row;
    const isThere = provider === 'TWILIO' || (provider === 'AWS' && listName !== null);
    return isThere ? this.#address(context, 'for-provider') : null;
  }

  #address(context: RequestContext, what: DriftFileKind): string | null {
    const isThere = this.row.isCompared && this.row.hasListed && this.imported.fileDeletedAt === null;
    return addressOfDriftFile(context, this.imported, what, isThere);
  }
}

export const DriftCheckConnection = connectionOf(DriftCheckType, 'DriftCheck');

@ObjectType('DriftCheckUpload', { description: "Where a provider's list goes." })
export class DriftCheckUploadType {
  constructor(
    private readonly imported: ImportRow,
    private readonly row: DriftCheckRow,
    private readonly address: string,
  ) {}

  @Field(() => DriftCheckType, { description: 'It waits for its file.' })
  get check(): DriftCheckType {
    return new DriftCheckType(this.imported, this.row);
  }
  @Field(() => String, {
    description: 'PUT the file to it, plain or gzip, as that of an import. Who has the address needs no key.',
  })
  get uploadUrl(): string {
    return this.address;
  }
  @Field(() => DateTimeScalar, {
    description: 'Until when the file must have come; the import is FAILED then.',
  })
  get expiresAt(): Instant {
    return this.imported.uploadExpiresAt ?? this.imported.createdAt;
  }
}
