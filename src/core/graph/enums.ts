import { registerEnumType } from 'type-graphql';
import {
  Blocks,
  Category,
  Channel,
  EventKind,
  InboundResult,
  KeywordAction,
  NumberKind,
  Reason,
  RepliesBy,
  ReviewState,
  Role,
  Scope,
  Source,
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
