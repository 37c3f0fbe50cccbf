import { Ctx, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { Instant } from '../../core/domain/instant.js';
import { connectionOf } from '../../core/graph/connection.js';
import type { RequestContext } from '../../core/graph/context.js';
import { forbidden } from '../../core/graph/errors.js';
import { DateTimeScalar } from '../../core/graph/scalars.js';
import { ProfileType, SenderGroupType, SenderNumberType } from '../../core/graph/sender.types.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import type { AccountRow } from './accounts.queries.js';

@ObjectType('Account', { description: 'A business; a tenant. Nothing crosses accounts.' })
export class AccountType {
  constructor(
    readonly row: AccountRow,
    /** Opened by this very call: it has no senders yet, and the platform's key may be told so. */
    readonly isNew = false,
  ) {}

  @Field(() => ID, { description: 'Of the account.' })
  get id(): string {
    return this.row.accountId;
  }
  @Field(() => String, { description: 'For people.' })
  get name(): string {
    return this.row.name;
  }
  @Field(() => String, {
    nullable: true,
    description: "How recipients know it: replies name it. The account's name when null.",
  })
  get brand(): string | null {
    return this.row.brand;
  }
  @Field(() => String, {
    nullable: true,
    description:
      'ISO 3166-1 alpha-2: the country that phone numbers without + belong to. Null: they are refused.',
  })
  get defaultRegion(): string | null {
    return this.row.defaultRegion;
  }
  @Field(() => String, { description: 'BCP 47 language of its texts, such as en or pt-BR.' })
  get language(): string {
    return this.row.language;
  }
  @Field(() => Int, { description: 'Days after which an open review is settled as an opt-out by itself.' })
  get reviewDays(): number {
    return this.row.reviewDays;
  }
  @Field(() => Int, {
    description:
      'An opt-out that names no campaign is traced to the last one whose recipients include the person on that sender, if that was screened at most so many days before. 0: opt-outs are traced to no campaign.',
  })
  get attributionDays(): number {
    return this.row.attributionDays;
  }
  @Field(() => Int, {
    nullable: true,
    description:
      'Days after which the texts of events (evidence, reasonText), of settled reviews and of what imports say again are removed; what was said stays, and the log still verifies. Null: they are kept for good.',
  })
  get evidenceDays(): number | null {
    return this.row.evidenceDays;
  }
  @Field(() => Float, {
    description:
      "The share of a campaign's recipients, above 0 and up to 1 (0.03 is 3 %), whose opting out raises the alert: campaignAlert tells of campaigns that have reached it.",
  })
  get alertRate(): number {
    return this.row.alertRate;
  }
  @Field(() => Int, { description: 'Opt-outs that a campaign must have before campaignAlert tells of it.' })
  get alertMinimum(): number {
    return this.row.alertMinimum;
  }
  @Field(() => String, {
    nullable: true,
    description:
      "The colour of its opt-out pages, #rrggbb in lower case. Null: the pages' own. Text on it is black or white, whichever can be read.",
  })
  get color(): string | null {
    return this.row.color;
  }
  @Field(() => String, {
    nullable: true,
    description: 'The https address of the logo that its opt-out pages show. Null: none.',
  })
  get logoUrl(): string | null {
    return this.row.logoUrl;
  }
  @Field(() => [SenderNumberType], { description: 'Needs a key of the account.' })
  async numbers(@Ctx() context: RequestContext): Promise<SenderNumberType[]> {
    const senders = [...((await this.inside(context))?.senders.values() ?? [])];
    return senders.filter((sender) => sender.sort === 'NUMBER').map((sender) => new SenderNumberType(sender));
  }
  @Field(() => [ProfileType], { description: 'Needs a key of the account.' })
  async profiles(@Ctx() context: RequestContext): Promise<ProfileType[]> {
    const senders = [...((await this.inside(context))?.senders.values() ?? [])];
    return senders.filter((sender) => sender.sort === 'PROFILE').map((sender) => new ProfileType(sender));
  }
  @Field(() => [SenderGroupType], { description: 'Needs a key of the account.' })
  async groups(@Ctx() context: RequestContext): Promise<SenderGroupType[]> {
    return [...((await this.inside(context))?.groups.values() ?? [])].map(
      (group) => new SenderGroupType(group),
    );
  }
  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  get createdAt(): Instant {
    return this.row.createdAt;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'Since when the platform has it suspended: its keys and tokens open nothing, but for processInbound, processInboundBatch and recordProviderSignal. Null: it is not suspended.',
  })
  get suspendedAt(): Instant | null {
    return this.row.suspendedAt;
  }

  /** What the account has; null for a new one, which has nothing. */
  private async inside({ caller, services }: RequestContext): Promise<AccountSettings | null> {
    if (this.isNew) return null;
    if (caller?.kind !== 'account' || caller.accountId !== this.row.accountId) {
      throw forbidden('what is inside an account is shown to its own keys only');
    }
    return services.settings.current(this.row.accountId);
  }
}

export const AccountConnection = connectionOf(AccountType, 'Account');

@ObjectType({ description: 'A new account, with its first key.' })
export class CreatedAccount {
  @Field(() => AccountType, { description: 'The account.' })
  account!: AccountType;
  @Field(() => String, { description: 'Of role ADMIN. Shown once: only its hash is stored.' })
  apiKey!: string;
}

const nameShape = '1 to 200 characters.';
const regionShape = 'ISO 3166-1 alpha-2, such as GB: what phone numbers without + belong to.';
const languageShape = 'BCP 47, such as en or pt-BR.';

@InputType({ description: 'An account that is to be.' })
export class CreateAccountInput {
  @Field(() => String, { description: nameShape })
  name!: string;
  @Field(() => String, { nullable: true, description: `How recipients know the business. ${nameShape}` })
  brand?: string | null;
  @Field(() => String, { nullable: true, description: regionShape })
  defaultRegion?: string | null;
  @Field(() => String, { defaultValue: 'en', description: languageShape })
  language!: string;
}

@InputType({
  description: 'What is absent stays as it is; null clears brand, defaultRegion, color and logoUrl.',
})
export class UpdateAccountInput {
  @Field(() => String, { nullable: true, description: nameShape })
  name?: string | null;
  @Field(() => String, { nullable: true, description: `How recipients know the business. ${nameShape}` })
  brand?: string | null;
  @Field(() => String, { nullable: true, description: regionShape })
  defaultRegion?: string | null;
  @Field(() => String, { nullable: true, description: languageShape })
  language?: string | null;
  @Field(() => Int, {
    nullable: true,
    description:
      '0 to 30. 0: an open review is settled as soon as Heed looks. It counts for reviews from now on.',
  })
  reviewDays?: number | null;
  @Field(() => Int, {
    nullable: true,
    description: '0 to 365. 0: opt-outs are traced to no campaign. It counts for opt-outs from now on.',
  })
  attributionDays?: number | null;
  @Field(() => Int, {
    nullable: true,
    description:
      '30 to 36,500, or null to keep texts for good. It counts for texts that are there already, and what was removed does not come back. Evidence of consent is worth keeping for as long as it is relied on.',
  })
  evidenceDays?: number | null;
  @Field(() => Float, {
    nullable: true,
    description: 'A share, above 0 and up to 1: 0.03 is 3 %. It counts within a second, for every campaign.',
  })
  alertRate?: number | null;
  @Field(() => Int, {
    nullable: true,
    description: '1 or more. It counts within a second, for every campaign.',
  })
  alertMinimum?: number | null;
  @Field(() => String, {
    nullable: true,
    description: '#rgb or #rrggbb, in either case: how its opt-out pages look.',
  })
  color?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      "The logo on its opt-out pages: an https address of at most 2,000 characters, without user name and password. Visitors' browsers fetch it, Heed does not.",
  })
  logoUrl?: string | null;
}
