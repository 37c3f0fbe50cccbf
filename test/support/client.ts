/** A GraphQL client over real HTTP, for tests. */
import { type DocumentNode, print } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';

export interface ApiError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string };
}
export interface ApiAnswer<Data> {
  status: number;
  data: Data | null;
  errors: ApiError[];
}

export interface ApiClient {
  key: string;
  url: string;
  /** The whole answer, errors included. */
  send<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<ApiAnswer<Data>>;
  /** The data; throws where there are errors. */
  run<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Data>;
  /** For documents written in a test itself: malformed ones, for instance. */
  raw(query: string, variables?: Record<string, unknown>): Promise<ApiAnswer<Record<string, unknown>>>;
}

export function createClient(url: string, key: string): ApiClient {
  async function post<Data>(query: string, variables: unknown): Promise<ApiAnswer<Data>> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response.json()) as { data?: Data | null; errors?: ApiError[] };
    return { status: response.status, data: body.data ?? null, errors: body.errors ?? [] };
  }
  const text = (document: DocumentNode) => print(document);
  return {
    key,
    url,
    send: (document, variables) => post(text(document), variables),
    async run(document, variables) {
      const answer = await post(text(document), variables);
      if (answer.errors.length > 0 || answer.data === null) {
        throw new Error(`the operation failed: ${JSON.stringify(answer.errors)}`);
      }
      return answer.data as never;
    },
    raw: (query, variables = {}) => post(query, variables),
  };
}
