import { Ctx, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/domain/instant.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { DateTimeScalar, SafeIntScalar } from '../../core/graph/scalars.js';
import { daysLoaderOf } from './hook-days.loader.js';
import type { HookDay } from './hook-counts.queries.js';
import { hookSecrets } from './hook-secrets.js';
import type { ProviderHookRow } from './provider-hooks.queries.js';
import { findProvider, providerNames } from './providers.js';
import { formerSecretHours } from './provider-hooks.js';

/** As the API calls them: the names of their addresses in capitals. */
export const Provider = Object.fromEntries(providerNames.map((name) => [name.toUpperCase(), name]));

registerEnumType(Provider, {
  name: 'Provider',
  description: 'Who carries messages, and delivers to hooks.',
  valuesConfig: Object.fromEntries(
    providerNames.map((name) => [name.toUpperCase(), { description: `${findProvider(name)?.title}.` }]),
  ),
});

@ObjectType({ description: 'What came to a hook on a day in UTC.' })
export class ProviderHookDay {
  constructor(private readonly row: HookDay) {}

  @Field(() => String, { description: 'As 2026-03-03.' })
  get day(): string {
    return this.row.day;
  }
  @Field(() => SafeIntScalar, { description: 'Deliveries that the provider had signed, repeated ones too.' })
  get accepted(): number {
    return this.row.accepted;
  }
  @Field(() => SafeIntScalar, {
    description: 'Deliveries without its signature, with a wrong one, or out of time.',
  })
  get refused(): number {
    return this.row.refused;
  }
  @Field(() => SafeIntScalar, {
    description: 'Messages and reports that had a word in them, repeated ones too.',
  })
  get words(): number {
    return this.row.words;
  }
  @Field(() => SafeIntScalar, {
    description:
      "What came from the provider and Heed could not take: an address that is none, a message without its sender, an opt-out without its recipient. Heed's log names the fields.",
  })
  get notUnderstood(): number {
    return this.row.notUnderstood;
  }
}

@ObjectType('ProviderHook', {
  description: 'An address at which a provider delivers messages and reports (docs/provider-hooks.md).',
})
export class ProviderHookType {
  constructor(readonly row: ProviderHookRow) {}

  @Field(() => ID, { description: 'Of the hook.' })
  get id(): string {
    return this.row.hookId;
  }
  @Field(() => Provider, { description: 'Who delivers there.' })
  get provider(): string {
    return this.row.provider;
  }
  @Field(() => String, { description: 'Events that it brings name it as their actor.' })
  get name(): string {
    return this.row.name;
  }
  @Field(() => String, { description: 'How the provider proves itself.' })
  get scheme(): string {
    return this.row.scheme;
  }
  @Field(() => String, {
    description:
      'What the provider is to be given as the address. It begins with PUBLIC_URL, over which some providers sign.',
  })
  url(@Ctx() context: RequestContext): string {
    const { secretKey, publicUrl } = context.services;
    const { provider, hookId } = this.row;
    const key = hookSecrets(secretKey).keyOf({ accountId: accountIdOf(context), hookId });
    return `${publicUrl}/hooks/${provider}/${key}`;
  }
  @Field(() => String, {
    nullable: true,
    description: 'What the provider is to be given as the verify token. Null: it asks for none.',
  })
  verifyToken(@Ctx() context: RequestContext): string | null {
    const { provider, hookId } = this.row;
    if (findProvider(provider)?.handshake === undefined) return null;
    return hookSecrets(context.services.secretKey).verifyTokenOf({ accountId: accountIdOf(context), hookId });
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Until then the secret before this one counts, too. Null: only this one counts.',
  })
  formerSecretUntil(@Ctx() { services }: RequestContext): Instant | null {
    const { formerUntil } = this.row;
    return formerUntil !== null && formerUntil > services.now() ? formerUntil : null;
  }
  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  get createdAt(): Instant {
    return this.row.createdAt;
  }
  @Field(() => [ProviderHookDay], {
    description: 'Of the last 30 days those on which anything came, newest first; counted some seconds late.',
  })
  async days(@Ctx() context: RequestContext): Promise<ProviderHookDay[]> {
    const rows = await daysLoaderOf(context).load(this.row.hookId);
    return rows.map((row) => new ProviderHookDay(row));
  }
}

@ObjectType({ description: 'A header of a request.' })
export class SampleHeader {
  @Field(() => String, { description: 'In lower case.' })
  name!: string;
  @Field(() => String, { description: 'As it is to be sent.' })
  value!: string;
}

@ObjectType({ description: 'A delivery as a provider makes it, to be sent as it is.' })
export class SampleDelivery {
  @Field(() => String, { description: 'The address, over which some providers sign.' })
  url!: string;
  @Field(() => [SampleHeader], { description: 'Headers, the signature among them.' })
  headers!: SampleHeader[];
  @Field(() => String, { description: 'The body, in base64.' })
  body!: string;
}

@InputType({ description: 'A new address for a provider.' })
export class AddProviderHookInput {
  @Field(() => Provider, { description: 'Who will deliver there.' })
  provider!: string;
  @Field(() => String, { description: '1 to 200 characters. Events that it brings name it as their actor.' })
  name!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'How the provider proves itself, where it has several ways (docs/provider-hooks.md). Null: the usual one.',
  })
  scheme?: string | null;
  @Field(() => String, {
    description:
      'What the provider signs with, as it shows it: 1 to 1,000 characters. It is never shown again.',
  })
  secret!: string;
}

@InputType({ description: 'Absent or null: as it is.' })
export class UpdateProviderHookInput {
  @Field(() => String, { nullable: true, description: '1 to 200 characters.' })
  name?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Another one needs another secret, and keepFormerHours: 0.',
  })
  scheme?: string | null;
  @Field(() => String, { nullable: true, description: 'The new secret.' })
  secret?: string | null;
  @Field(() => Int, {
    defaultValue: formerSecretHours.usual,
    description: `Hours for which the secret before it counts, too: 0 to ${formerSecretHours.most}. There is one: a second change ends the first. 0 ends it at once, also where no new secret is given.`,
  })
  keepFormerHours!: number;
}
