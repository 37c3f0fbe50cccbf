/** Names of another account in what is done with hooks of providers. */
import {
  RemoveProviderHookDocument,
  SampleDeliveryDocument,
  UpdateProviderHookDocument,
} from '../generated/operations.js';
import type { Belongings } from './names.js';
import { asking, type Try } from './try.js';

const sampling = (
  variables: (named: Belongings, own: Belongings) => { hookId: string; to: string; from?: string },
): Try => ({
  refused: null,
  async run({ account, has }, named) {
    const { data, errors } = await account.admin.send(SampleDeliveryDocument, variables(named, has));
    return { data: data == null ? null : Object.keys(data.sampleDelivery), errors: errors ?? [] };
  },
});

export const triesOnHooks: Record<string, Try> = {
  // It changes nothing, and says back what it was given: of the account there is nothing in it but the hook.
  'Query.sampleDelivery to': sampling((named, own) => ({
    hookId: own.providerHook,
    to: named.senderAddress,
  })),
  'Query.sampleDelivery from': sampling((named, own) => ({
    hookId: own.providerHook,
    to: own.senderAddress,
    from: named.recipient,
  })),
  'Mutation.updateProviderHook id': asking(UpdateProviderHookDocument, 'NOT_FOUND', (named) => ({
    id: named.providerHook,
    input: { name: 'Ours' },
  })),
  'Mutation.removeProviderHook id': asking(RemoveProviderHookDocument, 'NOT_FOUND', (named) => ({
    id: named.providerHook,
  })),
};
