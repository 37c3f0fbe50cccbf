/** Relay cursor connections: types, arguments and limits, once for all lists. */
import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { badInput } from './errors.js';
import { CursorScalar, SafeIntScalar } from './scalars.js';

export const pageLimit = 1_000;
export const defaultPage = 50;

@ObjectType({ description: 'Where a page of a list begins and ends, and whether there is more.' })
export class PageInfo {
  @Field(() => Boolean, {
    description:
      'Whether there is more behind the page: ask with `after: endCursor`. Of a page that was asked for with `last`: whether `before` was given.',
  })
  hasNextPage!: boolean;
  @Field(() => Boolean, {
    description:
      'Whether there is more before the page: ask with `before: startCursor`. Of a page that was asked for with `first`: whether `after` was given.',
  })
  hasPreviousPage!: boolean;
  @Field(() => CursorScalar, {
    nullable: true,
    description: 'The place of the first item. Null: there is none.',
  })
  startCursor!: string | null;
  @Field(() => CursorScalar, {
    nullable: true,
    description: 'The place of the last item. Null: there is none.',
  })
  endCursor!: string | null;
}

export interface Edge<Node> {
  readonly node: Node;
  readonly cursor: string;
}

/** A page of a list. `count` is called only where totalCount is asked for. */
export interface Connection<Node> {
  readonly edges: Edge<Node>[];
  readonly nodes: Node[];
  readonly pageInfo: PageInfo;
  readonly count: () => Promise<number>;
}

/** Makes XConnection and XEdge for a node type. */
export function connectionOf<Node extends object>(
  NodeType: ClassType<Node>,
  name: string,
): ClassType<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: 'An item of a page, with its place in the list.' })
  class EdgeType implements Edge<Node> {
    @Field(() => NodeType, { description: 'The item.' })
    node!: Node;
    @Field(() => CursorScalar, {
      description: 'Its place: `after` begins behind it, `before` ends in front of it.',
    })
    cursor!: string;
  }
  @ObjectType(`${name}Connection`, { description: 'A page of a list.' })
  class ConnectionType implements Connection<Node> {
    @Field(() => [EdgeType], { description: 'The items, in the order of the list, each with its place.' })
    edges!: Edge<Node>[];
    @Field(() => [NodeType], {
      description: 'The nodes of the edges, for clients that need no cursor of each.',
    })
    nodes!: Node[];
    @Field(() => PageInfo, { description: 'Where the page begins and ends, and whether there is more.' })
    pageInfo!: PageInfo;
    count!: () => Promise<number>;
    @Field(() => SafeIntScalar, {
      description: 'How many there are in all. Counted only when it is asked for.',
    })
    totalCount(): Promise<number> {
      return this.count();
    }
  }
  return ConnectionType;
}

/** answer-budget.ts */
const together = 'All pages of a request have 10,000 items together at most (LIMIT_EXCEEDED).';

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many from the front: 1 to 1,000. ${defaultPage} when neither first nor last is given. ${together}`,
  })
  first?: number | null;
  @Field(() => CursorScalar, {
    nullable: true,
    description: 'What is behind this place: a cursor of this list.',
  })
  after?: string | null;
  @Field(() => Int, { nullable: true, description: `How many from the back: 1 to 1,000. ${together}` })
  last?: number | null;
  @Field(() => CursorScalar, {
    nullable: true,
    description: 'What is in front of this place: a cursor of this list.',
  })
  before?: string | null;
}

/** The arguments of lists whose `first` has a default in the schema. */
export function pageArgsOf(first: number): ClassType<PageArgs> {
  @ArgsType()
  class ArgsOfPage extends PageArgs {
    @Field(() => Int, {
      nullable: true,
      description: `How many from the front: 1 to 1,000. Where last is given the default does not count. ${together}`,
    })
    override first: number | null = first;
  }
  return ArgsOfPage;
}

export const ListArgs = pageArgsOf(defaultPage);

export interface PageRequest {
  direction: 'forward' | 'backward';
  limit: number;
  after: string | null;
  before: string | null;
}

/** Checks a page's arguments. `byDefault`: what the schema says of `first`, which nobody has asked for beside `last`. */
export function readPageArgs(args: PageArgs, byDefault: number | null = null): PageRequest {
  const { last } = args;
  const first = last != null && args.first === byDefault ? null : args.first;
  if (first != null && last != null) throw badInput('first and last: give one of them, not both');
  const [name, limit] =
    last == null ? (['first', first ?? byDefault ?? defaultPage] as const) : (['last', last] as const);
  if (!Number.isInteger(limit) || limit < 1 || limit > pageLimit) {
    throw badInput(`${name}: 1 to ${pageLimit} was expected, ${limit} came`);
  }
  return {
    direction: last == null ? 'forward' : 'backward',
    limit,
    after: args.after ?? null,
    before: args.before ?? null,
  };
}

/**
 * Makes a connection of the rows of a page. `rows` are in the order of the list and may hold one more than the limit, at
 * the end that the page is read towards: that one tells that there is another page.
 */
export function toConnection<Row, Node>(
  request: PageRequest,
  rows: readonly Row[],
  of: { node: (row: Row) => Node; cursor: (row: Row) => string; count: () => Promise<number> },
): Connection<Node> {
  const more = rows.length > request.limit;
  const forward = request.direction === 'forward';
  const page = more
    ? forward
      ? rows.slice(0, request.limit)
      : rows.slice(rows.length - request.limit)
    : rows;
  const [first, last] = [page[0], page.at(-1)];
  let nodes: Node[] | undefined;
  let edges: Edge<Node>[] | undefined;
  return {
    // Each is made when it is asked for, and the nodes once for both: few documents want nodes and cursors.
    get nodes() {
      return (nodes ??= page.map(of.node));
    },
    get edges() {
      return (edges ??= this.nodes.map((node, index) => new LazyEdge(node, page[index] as Row, of.cursor)));
    },
    pageInfo: {
      hasNextPage: forward ? more : request.before !== null,
      hasPreviousPage: forward ? request.after !== null : more,
      startCursor: first === undefined ? null : of.cursor(first),
      endCursor: last === undefined ? null : of.cursor(last),
    },
    count: of.count,
  };
}

class LazyEdge<Row, Node> implements Edge<Node> {
  constructor(
    readonly node: Node,
    private readonly row: Row,
    private readonly cursorOf: (row: Row) => string,
  ) {}

  get cursor(): string {
    return this.cursorOf(this.row);
  }
}
