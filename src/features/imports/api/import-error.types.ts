import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../../../core/graph/connection.js';
import { SafeIntScalar } from '../../../core/graph/scalars.js';
import type { ImportErrorRow } from './import-errors.queries.js';

@ObjectType('ImportError', { description: 'A row that was refused, and why. The other rows are not.' })
export class ImportErrorType {
  constructor(
    private readonly data: ImportErrorRow,
    /** The rows came as arguments: there are no lines. */
    private readonly isOfArguments: boolean,
  ) {}

  @Field(() => SafeIntScalar, {
    description:
      "The row's place in the list, from 0, the header not counted: of importOptOuts its index in `rows`.",
  })
  get row(): number {
    return this.data.row;
  }
  @Field(() => SafeIntScalar, {
    description:
      'The line of the file on which the row begins, from 1, the header counted: cells may have several lines. Of importOptOuts its index in `rows` and 1.',
  })
  get line(): number {
    return this.isOfArguments ? this.data.row + 1 : this.data.line;
  }
  @Field(() => String, {
    nullable: true,
    description:
      "As the file's header calls it; of importOptOuts the field. Null where it is about the whole row.",
  })
  get column(): string | null {
    return this.data.column;
  }
  @Field(() => String, { nullable: true, description: 'What came, shortened.' })
  get value(): string | null {
    return this.data.value;
  }
  @Field(() => String, { description: 'For people: what was expected and what came.' })
  get message(): string {
    return this.data.message;
  }
}

export const ImportErrorConnection = connectionOf(ImportErrorType, 'ImportError');
