/**
 * How long a document's text may be: looked at word by word, before it is parsed, because the parser calls itself for each
 * bracket within a bracket.
 */
import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';

export const textLimits = {
  /** Characters of a document. */
  characters: 100_000,
  /** Words, numbers, texts and signs of a document. */
  tokens: 10_000,
  /** Brackets of any kind within each other. */
  brackets: 40,
} as const;

const opening: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Which limit a text exceeds; null for none. What is no GraphQL at all is for the parser to refuse. */
export function excessOfText(text: string): string | null {
  if (text.length > textLimits.characters) {
    return exceeded('characters', textLimits.characters, text.length);
  }
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let within = 0;
  let deepest = 0;
  try {
    while (lexer.advance().kind !== TokenKind.EOF) {
      tokens += 1;
      if (opening.has(lexer.token.kind)) within += 1;
      if (closing.has(lexer.token.kind)) within -= 1;
      deepest = Math.max(deepest, within);
    }
  } catch (error) {
    // Up to where it is GraphQL it counts: the parser goes as far.
    if (!(error instanceof GraphQLError)) throw error;
  }
  if (tokens > textLimits.tokens) return exceeded('words and signs', textLimits.tokens, tokens);
  if (deepest > textLimits.brackets) {
    return exceeded('brackets within each other', textLimits.brackets, deepest);
  }
  return null;
}

export function exceeded(what: string, limit: number, came: number): string {
  const counted = Number.isSafeInteger(came) ? came.toLocaleString('en') : 'more than can be counted';
  return `the document: at most ${limit.toLocaleString('en')} ${what} were expected, ${counted} came`;
}
