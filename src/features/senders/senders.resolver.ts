import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { Channel } from '../../core/domain/vocabulary.js';
import { accountIdOf, authorOf, type RequestContext } from '../../core/graph/context.js';
import { ProfileType, SenderNumberType, SenderType, toSenderType } from '../../core/graph/sender.types.js';
import { resultOf } from '../../core/graph/settings-outcome.js';
import type { Sender } from '../../core/settings/account-settings.js';
import { addNumber, addProfile } from './add-sender.js';
import { archiveSender } from './archive-sender.js';
import { findSender } from './find-sender.rules.js';
import { AddNumberInput, AddProfileInput, UpdateSenderInput } from './sender-inputs.types.js';
import { updateSender } from './update-sender.js';

@Resolver()
export class SendersResolver {
  @Query(() => [SenderNumberType], {
    description: 'All numbers, archived ones too, in the order in which they were added.',
  })
  async numbers(@Ctx() context: RequestContext): Promise<SenderNumberType[]> {
    return (await sendersOf(context, 'NUMBER')).map((sender) => new SenderNumberType(sender));
  }

  @Query(() => [ProfileType], {
    description: 'All profiles, archived ones too, in the order in which they were added.',
  })
  async profiles(@Ctx() context: RequestContext): Promise<ProfileType[]> {
    return (await sendersOf(context, 'PROFILE')).map((sender) => new ProfileType(sender));
  }

  @Query(() => SenderType, {
    nullable: true,
    description: 'Null: the account has no such sender on this channel.',
  })
  async sender(
    @Ctx() context: RequestContext,
    @Arg('address', () => String, {
      description: 'As people write it; a prefix like whatsapp: says the channel.',
    })
    address: string,
    @Arg('channel', () => Channel, { defaultValue: 'SMS', description: 'On which it sends.' })
    channel: Channel,
  ): Promise<SenderType | null> {
    const settings = await context.services.settings.current(accountIdOf(context));
    const sender = findSender(settings, address, channel);
    return sender === null ? null : toSenderType(sender);
  }

  @Mutation(() => SenderNumberType, {
    description:
      'Adds a number. The address of an archived one brings that one back, with its words and with what is said of it here. CONFLICT: the account has it already on this channel.',
  })
  async addNumber(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddNumberInput, { description: 'The number.' }) input: AddNumberInput,
  ): Promise<SenderNumberType> {
    return new SenderNumberType(
      resultOf(await addNumber(context.services, authorOf(context, 'addNumber'), input)),
    );
  }

  @Mutation(() => ProfileType, {
    description:
      'Adds a profile. The address of an archived one brings that one back, with its words and with what is said of it here. CONFLICT: the account has it already on this channel.',
  })
  async addProfile(
    @Ctx() context: RequestContext,
    @Arg('input', () => AddProfileInput, { description: 'The profile.' }) input: AddProfileInput,
  ): Promise<ProfileType> {
    return new ProfileType(
      resultOf(await addProfile(context.services, authorOf(context, 'addProfile'), input)),
    );
  }

  @Mutation(() => SenderType, { description: 'Errors: NOT_FOUND, BAD_USER_INPUT.' })
  async updateSender(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the sender.' }) id: string,
    @Arg('input', () => UpdateSenderInput, { description: 'What is to change.' }) input: UpdateSenderInput,
  ): Promise<SenderType> {
    return toSenderType(
      resultOf(await updateSender(context.services, authorOf(context, 'updateSender'), id, input)),
    );
  }

  @Mutation(() => SenderType, {
    description:
      'No more messages through it. Its words stay, and a STOP that still arrives counts. With a successor (in use; phones follow phones, e-mail follows e-mail) what covers it covers that one too, with the words to come. Archiving twice changes nothing; CONFLICT: it has another successor already.',
  })
  async archiveSender(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: 'Of the sender.' }) id: string,
    @Arg('successorId', () => ID, {
      nullable: true,
      description: 'The sender that takes its place. Absent: none.',
    })
    successorId: string | null = null,
  ): Promise<SenderType> {
    return toSenderType(
      resultOf(await archiveSender(context.services, authorOf(context, 'archiveSender'), id, successorId)),
    );
  }
}

async function sendersOf(context: RequestContext, sort: Sender['sort']): Promise<Sender[]> {
  const { senders } = await context.services.settings.current(accountIdOf(context));
  return [...senders.values()].filter((sender) => sender.sort === sort);
}
