/** Relay cursor connections: types, arguments and limits, once for all lists. */
import { ArgsType, type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { badInput } from './errors.js';
import { CursorScalar, SafeIntScalar } from './scalars.js';

export const pageLimit = 1_000;
export const defaultPage = 50;

@ObjectType()
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage!: boolean;
  @Field(() => Boolean)
  hasPreviousPage!: boolean;
  @Field(() => CursorScalar, { nullable: true })
  startCursor!: string | null;
  @Field(() => CursorScalar, { nullable: true })
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
  @ObjectType(`${name}Edge`)
  class EdgeType implements Edge<Node> {
    @Field(() => NodeType)
    node!: Node;
    @Field(() => CursorScalar)
    cursor!: string;
  }
  @ObjectType(`${name}Connection`)
  class ConnectionType implements Connection<Node> {
    @Field(() => [EdgeType])
    edges!: Edge<Node>[];
    @Field(() => [NodeType], {
      description: 'The nodes of the edges, for clients that need no cursor of each.',
    })
    nodes!: Node[];
    @Field(() => PageInfo)
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

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: 'How many from the front: 1 to 1,000. 50 when neither first nor last is given.',
  })
  first?: number | null;
  @Field(() => CursorScalar, { nullable: true })
  after?: string | null;
  @Field(() => Int, { nullable: true, description: 'How many from the back: 1 to 1,000.' })
  last?: number | null;
  @Field(() => CursorScalar, { nullable: true })
  before?: string | null;
}

export interface PageRequest {
  direction: 'forward' | 'backward';
  limit: number;
  after: string | null;
  before: string | null;
}

/** Checks a page's arguments. */
export function readPageArgs(args: PageArgs): PageRequest {
  const { first, last } = args;
  if (first != null && last != null) throw badInput('first and last: give one of them, not both');
  const [name, limit] = last == null ? (['first', first ?? defaultPage] as const) : (['last', last] as const);
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
