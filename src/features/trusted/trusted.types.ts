import { Field, ID, ObjectType } from 'type-graphql';
import type { Instant } from '../../core/domain/instant.js';
import { connectionOf } from '../../core/graph/connection.js';
import { DateTimeScalar } from '../../core/graph/scalars.js';
import type { TrustedDocumentRow } from './trusted-documents.queries.js';

@ObjectType('TrustedDocument', {
  description: 'A GraphQL document that was registered: keys that are trustedOnly run no others.',
})
export class TrustedDocumentType {
  constructor(readonly row: TrustedDocumentRow) {}

  @Field(() => ID, {
    description: '"sha256:" and the SHA-256 of its text in hexadecimal: what requests give as documentId.',
  })
  get id(): string {
    return `sha256:${this.row.hash}`;
  }
  @Field(() => [String], {
    description: 'Other names that it was registered with; requests may give them as documentId, too.',
  })
  get aliases(): string[] {
    return this.row.aliases;
  }
  @Field(() => String, { description: 'The document, to the letter.' })
  get text(): string {
    return this.row.text;
  }
  @Field(() => DateTimeScalar, { description: 'When it was first registered.' })
  get registeredAt(): Instant {
    return this.row.registeredAt;
  }
}

export const TrustedDocumentConnection = connectionOf(TrustedDocumentType, 'TrustedDocument');
