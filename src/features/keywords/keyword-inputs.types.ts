import { Field, ID, InputType } from 'type-graphql';
import { KeywordAction } from '../../core/domain/vocabulary.js';
import '../../core/graph/enums.js';

@InputType({ description: 'A word that recipients can send, of the account or of one sender.' })
export class AddKeywordInput {
  @Field(() => String, {
    description:
      'One word of any script, 1 to 30 characters with a letter or a digit. A hyphen, a dot or an apostrophe may be inside, a space may not.',
  })
  word!: string;
  @Field(() => KeywordAction, { description: 'What the word does.' })
  action!: KeywordAction;
  @Field(() => ID, { nullable: true, description: 'Of one sender. Null: of the account, on every sender.' })
  senderId?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'What this word is answered with, 1 to 1,000 characters; {brand} is filled in. No link, no price. Null: the text of the sender or the account.',
  })
  reply?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'BCP 47 language of the word. That of the published packs when absent, if the word is in one.',
  })
  language?: string | null;
}
