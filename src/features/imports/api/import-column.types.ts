import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { ColumnRead, Field as FileField } from '../file/file-form.js';

/** What a column is read for, as the API calls it. */
export const ImportField = {
  RECIPIENT: 'RECIPIENT',
  PHONE: 'PHONE',
  EMAIL: 'EMAIL',
  OCCURRED_AT: 'OCCURRED_AT',
  SCOPE: 'SCOPE',
  CHANNEL: 'CHANNEL',
  SENDER: 'SENDER',
  GROUP: 'GROUP',
  REASON: 'REASON',
  REASON_TEXT: 'REASON_TEXT',
  EVIDENCE: 'EVIDENCE',
  BLOCKS: 'BLOCKS',
  HOLD: 'HOLD',
  KIND: 'KIND',
} as const;
export type ImportField = (typeof ImportField)[keyof typeof ImportField];

const fieldNames: Record<FileField, ImportField> = {
  recipient: 'RECIPIENT',
  phone: 'PHONE',
  email: 'EMAIL',
  occurredAt: 'OCCURRED_AT',
  scope: 'SCOPE',
  channel: 'CHANNEL',
  sender: 'SENDER',
  group: 'GROUP',
  reason: 'REASON',
  reasonText: 'REASON_TEXT',
  evidence: 'EVIDENCE',
  blocks: 'BLOCKS',
  hold: 'HOLD',
  kind: 'KIND',
};

registerEnumType(ImportField, {
  name: 'ImportField',
  description: 'What a column of a list is read for.',
  valuesConfig: {
    RECIPIENT: { description: 'Whom: phone numbers or e-mail addresses.' },
    PHONE: { description: 'Whom: phone numbers.' },
    EMAIL: { description: 'Whom: e-mail addresses.' },
    OCCURRED_AT: { description: 'When the recipient opted out.' },
    SCOPE: { description: "How far the row reaches, instead of the mapping's scope." },
    CHANNEL: { description: 'Which channel the row is about.' },
    SENDER: { description: 'Which sender the row is about.' },
    GROUP: { description: 'Which group the row is about.' },
    REASON: { description: 'Why, as a code or in words.' },
    REASON_TEXT: { description: 'Why, in words.' },
    EVIDENCE: { description: 'Where the proof lies, or what the recipient wrote.' },
    BLOCKS: { description: "What is blocked: of Heed's own lists alone." },
    HOLD: { description: "Whether it is a hold: of Heed's own lists alone." },
    KIND: { description: 'Whether the row is an opt-out at all.' },
  },
});

@ObjectType('ImportColumn', { description: 'A column of a file, and what it was read for.' })
export class ImportColumnType {
  constructor(private readonly data: ColumnRead) {}

  @Field(() => String, {
    description: 'As the header has it, at most 60 characters; of a file without one "column 1" and so on.',
  })
  get name(): string {
    return this.data.name;
  }
  @Field(() => ImportField, { description: 'What it was read for.' })
  get readAs(): ImportField {
    return fieldNames[this.data.readAs];
  }
  @Field(() => String, {
    nullable: true,
    description: 'For people: which of several columns goes before the other, such as those of dates.',
  })
  get note(): string | null {
    return this.data.note;
  }
}
