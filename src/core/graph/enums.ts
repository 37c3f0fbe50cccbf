import { registerEnumType } from 'type-graphql';
import {
  Blocks,
  Category,
  Channel,
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

registerEnumType(Channel, { name: 'Channel' });
registerEnumType(Category, {
  name: 'Category',
  description: 'What a message is for. Unknown counts as MARKETING.',
});
registerEnumType(Blocks, { name: 'Blocks', description: 'What an opt-out blocks.' });
registerEnumType(Scope, {
  name: 'Scope',
  description: 'How far a word reaches: one sender, its group, every sender of a channel, the whole account.',
});
registerEnumType(KeywordAction, { name: 'KeywordAction' });
registerEnumType(EventKind, {
  name: 'EventKind',
  description: 'WITHDRAWN takes an earlier event back: as if it had not been said.',
});
registerEnumType(Source, { name: 'Source', description: 'The door by which a word came in.' });
registerEnumType(Via, { name: 'Via', description: 'How an opt-out by hand reached the business.' });
registerEnumType(Reason, { name: 'Reason', description: 'Why a recipient opted out.' });
registerEnumType(Role, {
  name: 'Role',
  description:
    'VIEWER reads. AGENT: also looks one person up, opts out by hand, settles reviews. SCHEDULER: also screens and makes campaigns. INTEGRATOR: also inbound, provider signals, imports, exports. ADMIN: all.',
});
registerEnumType(NumberKind, { name: 'NumberKind' });
registerEnumType(RepliesBy, {
  name: 'RepliesBy',
  description: 'Who confirms: Heed hands out replies, or the provider answers by itself.',
});
registerEnumType(ReviewState, { name: 'ReviewState' });
registerEnumType(InboundResult, { name: 'InboundResult' });
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
