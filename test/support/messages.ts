/** Messages as people and providers send them. */
import { randomUUID } from 'node:crypto';
import { ProcessInboundDocument, type InboundMessageInput } from '../generated/operations.js';
import type { TestAccount } from './app.js';

let lastRecipient = 0;
/** A phone number that no other test of the file has used. */
export function someRecipient(prefix = '+1212777'): string {
  lastRecipient += 1;
  return `${prefix}${String(lastRecipient).padStart(4, '0')}`;
}

export function makeMessage(overrides: Partial<InboundMessageInput> & { to: string }): InboundMessageInput {
  return { messageId: randomUUID(), from: someRecipient(), text: 'STOP', ...overrides };
}

/** Sends one message and gives its outcome. */
export async function send(account: TestAccount, message: Partial<InboundMessageInput> & { to: string }) {
  const { processInbound } = await account.admin.run(ProcessInboundDocument, { input: makeMessage(message) });
  return processInbound;
}
