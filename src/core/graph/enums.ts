import { registerEnumType } from 'type-graphql';
import {
  Blocks,
  Category,
  Channel,
  DriftProvider,
  EventKind,
  ImportState,
  InboundResult,
  KeywordAction,
  NumberKind,
  Reason,
  RepliesBy,
  ReviewState,
  Role,
  Scope,
  Source,
  UnmappedSender,
  Via,
} from '../domain/vocabulary.js';

registerEnumType(Channel, {
  name: 'Channel',
  description: 'How messages travel.',
  valuesConfig: {
    SMS: { description: 'Text messages.' },
    RCS: { description: 'RCS messages of an agent.' },
    WHATSAPP: { description: 'WhatsApp messages of a business profile.' },
    EMAIL: { description: 'E-mail.' },
  },
});
registerEnumType(Category, {
  name: 'Category',
  description: 'What a message is for. Unknown counts as MARKETING.',
  valuesConfig: {
    MARKETING: { description: 'It sells, or may.' },
    UTILITY: {
      description: 'About something that the recipient has begun: an order, an appointment, an account.',
    },
    OTP: { description: 'A code with which the recipient logs in or confirms something.' },
  },
});
registerEnumType(Blocks, {
  name: 'Blocks',
  description: 'What an opt-out blocks.',
  valuesConfig: {
    MARKETING: { description: 'MARKETING; UTILITY and OTP pass.' },
    ALL_BUT_OTP: { description: 'MARKETING and UTILITY; OTP passes.' },
    ALL: { description: 'Everything.' },
  },
});
registerEnumType(Scope, {
  name: 'Scope',
  description: 'How far a word reaches: one sender, its group, every sender of a channel, the whole account.',
  valuesConfig: {
    SENDER: { description: 'One sender.' },
    GROUP: { description: 'Every sender of a group.' },
    CHANNEL: { description: 'Every sender of a channel.' },
    ACCOUNT: { description: 'Every sender of the account.' },
  },
});
registerEnumType(KeywordAction, {
  name: 'KeywordAction',
  description: 'What a keyword or a button does.',
  valuesConfig: {
    OPT_OUT: { description: 'It opts the recipient out.' },
    OPT_IN: { description: 'It opts the recipient in again, where that was opted out.' },
    HELP: { description: 'It is answered, and changes nothing.' },
  },
});
registerEnumType(EventKind, {
  name: 'EventKind',
  description: 'WITHDRAWN takes an earlier event back: as if it had not been said.',
  valuesConfig: {
    OPTED_OUT: { description: 'An opt-out.' },
    OPTED_IN: { description: 'An opt-in.' },
    WITHDRAWN: { description: 'An earlier event was taken back: `withdraws`.' },
  },
});
registerEnumType(Source, {
  name: 'Source',
  description: 'The door by which a word came in.',
  valuesConfig: {
    KEYWORD: { description: 'A message that is a keyword.' },
    PHRASE: { description: 'A message that asks for it in other words.' },
    REVIEW: { description: 'A message that was unclear: a review.' },
    BUTTON: { description: 'A button that was pressed.' },
    WEB_FORM: { description: 'The form on the web.' },
    ONE_CLICK: { description: 'The one-click link of an e-mail.' },
    MANUAL: { description: 'By hand: optOut, optIn, withdrawEvent.' },
    IMPORT: { description: 'A list that was brought in, or its undo.' },
    PROVIDER: { description: 'What a provider knows: its errors and its own reports.' },
  },
});
registerEnumType(Via, {
  name: 'Via',
  description: 'How an opt-out by hand reached the business.',
  valuesConfig: {
    PHONE: { description: 'A call.' },
    EMAIL: { description: 'An e-mail to a person.' },
    LETTER: { description: 'A letter.' },
    CHAT: { description: 'A chat.' },
    IN_PERSON: { description: 'Face to face.' },
    COMPLAINT: { description: 'A complaint, also one by way of a provider or a regulator.' },
    OTHER: { description: 'Any other way.' },
  },
});
registerEnumType(Reason, {
  name: 'Reason',
  description: 'Why a recipient opted out.',
  valuesConfig: {
    TOO_MANY: { description: 'Too many messages.' },
    NOT_RELEVANT: { description: 'Messages that are of no interest.' },
    NEVER_SUBSCRIBED: { description: 'The recipient had not asked for any.' },
    WRONG_PERSON: { description: 'The messages are meant for somebody else.' },
    OTHER: { description: 'Something else: `reasonText` may say what.' },
  },
});
registerEnumType(Role, {
  name: 'Role',
  description:
    'VIEWER reads. AGENT: also looks one person up, opts out by hand, settles reviews. SCHEDULER: also screens and makes campaigns. INTEGRATOR: also inbound, provider signals, imports, exports. ADMIN: all.',
  valuesConfig: {
    VIEWER: { description: 'Reads.' },
    AGENT: { description: 'Also looks one person up, opts out by hand, settles reviews.' },
    SCHEDULER: { description: 'Also screens and makes campaigns.' },
    INTEGRATOR: {
      description: 'Also brings in messages, provider signals and imports, and takes exports out.',
    },
    ADMIN: { description: 'All.' },
  },
});
registerEnumType(NumberKind, {
  name: 'NumberKind',
  description: 'What sort of number a sender is.',
  valuesConfig: {
    LONG_CODE: { description: 'A phone number as people have them.' },
    SHORT_CODE: { description: '3 to 8 digits, in one country.' },
    TOLL_FREE: { description: 'A phone number that is free to call.' },
    ALPHANUMERIC: { description: 'A name, which recipients cannot answer.' },
  },
});
registerEnumType(RepliesBy, {
  name: 'RepliesBy',
  description: 'Who confirms: Heed hands out replies, or the provider answers by itself.',
  valuesConfig: {
    HEED: { description: 'Heed hands out replies.' },
    PROVIDER: { description: 'The provider answers by itself.' },
  },
});
registerEnumType(ReviewState, {
  name: 'ReviewState',
  description: 'Whether a review is settled, and how.',
  valuesConfig: {
    OPEN: { description: 'It waits for a person. Its opt-out holds provisionally.' },
    OPTED_OUT: { description: 'It is an opt-out: a person has said so, or nobody anything in time.' },
    DISMISSED: { description: 'It is none: a person has said so.' },
  },
});
registerEnumType(InboundResult, {
  name: 'InboundResult',
  description: 'What a message did.',
  valuesConfig: {
    OPTED_OUT: { description: 'It has opted the recipient out.' },
    ALREADY_OPTED_OUT: { description: 'It is an opt-out, and the recipient was opted out before.' },
    OPTED_IN: { description: 'It has opted the recipient in again.' },
    ALREADY_OPTED_IN: { description: 'It is an opt-in, and the recipient was not opted out.' },
    HELP: { description: 'It asks for help: there may be a reply, and nothing has changed.' },
    NEEDS_REVIEW: {
      description: 'It may be an opt-out: a person decides, and the recipient is opted out provisionally.',
    },
    IGNORED: { description: 'It is neither.' },
    REFUSED: { description: 'It was not accepted: `refusal` says why.' },
  },
});
registerEnumType(ImportState, {
  name: 'ImportState',
  description:
    'Where an import is. Cancelled and failed ones keep what they have recorded until they are undone.',
  valuesConfig: {
    WAITING_FOR_FILE: { description: 'Nothing is read before the whole file is there.' },
    RUNNING: { description: 'Its rows are read and recorded; of a dry run, tried.' },
    DONE: { description: 'Every row has been read.' },
    FAILED: { description: 'The file could not be read to its end, or never came: `failure` says why.' },
    CANCELLED: { description: 'By cancelImport.' },
    UNDOING: { description: 'Its words are being withdrawn.' },
    UNDONE: { description: 'All of its words have been withdrawn.' },
  },
});
registerEnumType(UnmappedSender, {
  name: 'UnmappedSender',
  description: 'What becomes of a row whose sender is not known.',
  valuesConfig: {
    REFUSE: { description: 'It is refused, and listed among the errors.' },
    ACCOUNT: { description: 'Its opt-out goes to the whole account: better too far than lost.' },
  },
});
registerEnumType(DriftProvider, {
  name: 'DriftProvider',
  description: 'Whose list of opted-out recipients it is, and so what its file looks like.',
  valuesConfig: {
    AWS: {
      description:
        'AWS End User Messaging: what describe-opted-out-numbers gives, as JSON or text, or what list-phone-numbers-opted-out of Amazon SNS gives.',
    },
    TWILIO: {
      description:
        "Twilio's log of messages, as CSV or JSON: error 21610, and the words that Twilio itself takes for STOP and START.",
    },
    OTHER: { description: 'A CSV, as imports read it.' },
  },
});
