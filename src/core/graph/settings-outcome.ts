import { GraphQLError } from 'graphql';
import type { Changed, Refused } from '../settings/settings-change.js';

/** What a change of settings came to; a refusal becomes the GraphQL error of its code. */
export function resultOf<Result>(changed: Changed<Result>): Result {
  if (changed.kind === 'refused') throw refusalError(changed);
  return changed.result;
}

export function refusalError(refused: Refused): GraphQLError {
  return new GraphQLError(refused.message, { extensions: { code: refused.code } });
}
