import { Field, ID, Int, ObjectType } from 'type-graphql';
import { AddressScalar, DateTimeScalar, SafeIntScalar } from '../../core/graph/scalars.js';
import type { Instant } from '../../core/domain/instant.js';
import type { ErasureRow } from './erasures.queries.js';

@ObjectType('ErasureCount', { description: 'Rows that an erasure has changed or deleted, of one kind.' })
export class ErasureCount {
  @Field(() => String, {
    description: 'The table, and _texts where a text named the person; import_files: files of imports.',
  })
  of!: string;
  @Field(() => SafeIntScalar, { description: 'How many.' })
  count!: number;
}

@ObjectType('Erasure', {
  description:
    'What became of erasing a recipient. It names nobody, and stays. The counts grow until finishedAt: texts and files are looked through, and once more when all that was under way has come to its end.',
})
export class ErasureType {
  constructor(private readonly row: ErasureRow) {}

  @Field(() => ID, { description: 'Also of its entry in the audit trail.' })
  get id(): string {
    return this.row.erasureId;
  }
  @Field(() => AddressScalar, {
    description:
      'What stands where the address stood: erased: and 32 hexadecimal digits, a hash of account and address under a key that is not in the database. Without the block, digits by chance.',
  })
  get recipient(): string {
    return this.row.name;
  }
  @Field(() => Boolean, { description: 'Whether the address is screened out as before.' })
  get keepsBlock(): boolean {
    return this.row.keepsBlock;
  }
  @Field(() => String, { description: 'Why, as it was given; the address itself is left out.' })
  get reason(): string {
    return this.row.reason;
  }
  @Field(() => String, { description: 'Whose key has asked.' })
  get actor(): string {
    return this.row.actor;
  }
  @Field(() => DateTimeScalar, { description: 'When. From then on nothing is stored under the address.' })
  get askedAt(): Instant {
    return this.row.askedAt;
  }
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When all was looked through for the second time; null: it goes on by itself.',
  })
  get finishedAt(): Instant | null {
    return this.row.finishedAt;
  }
  @Field(() => Int, { description: 'Events of the log whose address went, with their texts.' })
  get events(): number {
    return this.countOf('events');
  }
  @Field(() => [SafeIntScalar], { description: 'Their positions, the first 10,000.' })
  get positions(): number[] {
    return this.row.positions;
  }
  @Field(() => Int, { description: 'Links by which the person opts out; they still work.' })
  get links(): number {
    return this.countOf('links');
  }
  @Field(() => Int, { description: "Reviews of the person's messages." })
  get reviews(): number {
    return this.countOf('reviews');
  }
  @Field(() => Int, { description: 'Campaigns among whose recipients the person was.' })
  get campaigns(): number {
    return this.countOf('campaigns');
  }
  @Field(() => Int, {
    description:
      'Imports whose files named the person: those files are deleted, or will be as soon as they were read.',
  })
  get imports(): number {
    return this.countOf('import_files');
  }
  @Field(() => [ErasureCount], { description: 'All that was changed, by table.' })
  get changed(): ErasureCount[] {
    return Object.entries(this.row.counts)
      .filter(([, count]) => count > 0)
      .map(([of, count]) => ({ of, count }));
  }

  private countOf(kind: string): number {
    return this.row.counts[kind] ?? 0;
  }
}
