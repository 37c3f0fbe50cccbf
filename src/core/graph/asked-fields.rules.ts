/**
 * Which fields a document asks for below a field, so that what they need is read with the rows instead of after them.
 * Conditions (`@include`, `@skip`, types of fragments) are taken as met: what is read for nothing is dropped.
 */
import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

type Info = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

/** The names of the fields below each of the paths, all together. Of `nodes` and `edges.node`: of a list's nodes. */
export function askedFields(info: Info, ...paths: readonly string[]): ReadonlySet<string> {
  const names = paths.flatMap((path) =>
    path
      .split('.')
      .filter((name) => name !== '')
      .reduce<FieldNode[]>(
        (nodes, name) => fieldsIn(info, nodes).filter((node) => node.name.value === name),
        [...info.fieldNodes],
      ),
  );
  return new Set(fieldsIn(info, names).map((node) => node.name.value));
}

/** The fields right below the given ones. */
function fieldsIn(info: Info, nodes: readonly FieldNode[]): FieldNode[] {
  return nodes.flatMap(({ selectionSet }) =>
    selectionSet === undefined ? [] : fieldsOf(info, selectionSet),
  );
}

function fieldsOf(info: Info, { selections }: SelectionSetNode): FieldNode[] {
  return selections.flatMap((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return [selection];
      case Kind.INLINE_FRAGMENT:
        return fieldsOf(info, selection.selectionSet);
      case Kind.FRAGMENT_SPREAD: {
        const fragment = info.fragments[selection.name.value];
        return fragment === undefined ? [] : fieldsOf(info, fragment.selectionSet);
      }
    }
  });
}

/** The same for a document that is run again and again: worked out once. */
export function onceADocument<Asked>(read: (info: Info) => Asked): (info: Info) => Asked {
  // A prepared document hands out the same array of nodes each time.
  const known = new WeakMap<readonly FieldNode[], Asked>();
  return (info) => {
    const before = known.get(info.fieldNodes);
    if (before !== undefined) return before;
    const asked = read(info);
    known.set(info.fieldNodes, asked);
    return asked;
  };
}
