/** One call of a mutation that writes: what is there before it, and the call. Each account is new. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { AddGroupDocument, AddKeywordDocument, AddNumberDocument } from '../generated/operations.js';
import type { TestAccount } from '../support/app.js';
import type { ApiAnswer, ApiClient } from '../support/client.js';

export interface Write {
  mutation: string;
  what: string;
  /** Whose key it is called with. */
  by: 'admin' | 'platform';
  /** Of the statements about the account those of the call: others are of what it has set going. Absent: all. */
  ofCall?: RegExp;
  /** Brings about what is there before, undisturbed; gives the call. */
  arrange(account: TestAccount): Promise<(client: ApiClient) => Promise<ApiAnswer<unknown>>>;
}

export function write<Data, Variables>(
  mutation: string,
  what: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: (account: TestAccount) => Promise<Variables> | Variables,
  by: Write['by'] = 'admin',
): Write {
  return {
    mutation,
    what,
    by,
    async arrange(account) {
      const given = await variables(account);
      return (client) => client.send(document, given);
    },
  };
}

export const one = '+12125550101';
export const other = '+12125550102';
export const recipient = '+12125550199';
export const optOut = 'OPT_OUT' as const;

export async function givenSender({ admin }: TestAccount, address = one) {
  return (await admin.run(AddNumberDocument, { input: { address } })).addNumber;
}
export async function givenPool(account: TestAccount) {
  const sender = await givenSender(account);
  const { addGroup } = await account.admin.run(AddGroupDocument, { name: 'Pool', senderIds: [sender.id] });
  return { sender, group: addGroup };
}
export async function givenKeyword({ admin }: TestAccount) {
  return (await admin.run(AddKeywordDocument, { input: { word: 'BASTA', action: optOut } })).addKeyword;
}
