/** An opt-out or opt-in that a person enters, from the API's input to words. */
import type { AccountCaller } from '../../core/access/caller.js';
import { isId } from '../../core/domain/new-id.js';
import type { Services } from '../../core/graph/context.js';
import { campaignsById } from '../../core/graph/campaigns.queries.js';
import { badInput, limitExceeded, notFound } from '../../core/graph/errors.js';
import { checkRegion } from '../../core/graph/read-address.js';
import { actorOf, manualProblem, recipientLimit } from './manual-input.rules.js';
import type { OptInInput, OptOutInput } from './manual.types.js';
import { type ByHandInput, type ByHandOutcome, recordByHand } from './record-by-hand.js';

export async function optOutByHand(
  services: Services,
  caller: AccountCaller,
  input: OptOutInput,
): Promise<ByHandOutcome[]> {
  check(input, services.now());
  if (input.hold && input.evidence == null) throw badInput('evidence: a hold needs it, nothing came');
  const campaignId = input.campaignId ?? null;
  if (campaignId !== null) await mustBeCampaign(services, caller.accountId, campaignId);
  return recordByHand(services, caller, {
    operation: 'optOut',
    input: byHand(input),
    shared: {
      kind: 'OPTED_OUT',
      source: 'MANUAL',
      blocks: input.blocks,
      hold: input.hold,
      via: input.via ?? null,
      evidence: input.evidence?.trim() ?? null,
      reason: input.reason ?? null,
      reasonText: input.reasonText?.trim() ?? null,
      campaignId,
      occurredAt: input.occurredAt ?? null,
      actor: actorOf(caller.keyName, input.onBehalfOf),
    },
  });
}

export async function optInByHand(
  services: Services,
  caller: AccountCaller,
  input: OptInInput,
): Promise<ByHandOutcome[]> {
  check(input, services.now());
  return recordByHand(services, caller, {
    operation: 'optIn',
    input: byHand(input),
    shared: {
      kind: 'OPTED_IN',
      source: 'MANUAL',
      via: input.via ?? null,
      evidence: input.evidence.trim(),
      occurredAt: input.occurredAt ?? null,
      actor: actorOf(caller.keyName, input.onBehalfOf),
    },
  });
}

function check(input: OptOutInput | OptInInput, now: number): void {
  if (input.recipients.length > recipientLimit) {
    throw limitExceeded(
      `recipients: at most ${recipientLimit} were expected, ${input.recipients.length} came`,
    );
  }
  const problem = manualProblem(input, now);
  if (problem !== null) throw badInput(problem);
  checkRegion(input.region);
}

function byHand(input: OptOutInput | OptInInput): ByHandInput {
  return {
    recipients: input.recipients,
    scope: input.scope,
    senderIds: input.senderIds?.length ? input.senderIds : null,
    groupId: input.groupId ?? null,
    channel: input.channel ?? null,
    region: input.region ?? null,
    onBehalfOf: input.onBehalfOf ?? null,
    idempotencyKey: input.idempotencyKey ?? null,
  };
}

async function mustBeCampaign(services: Services, accountId: string, campaignId: string): Promise<void> {
  const found = isId(campaignId) ? await campaignsById(services.db, accountId, [campaignId]) : [];
  if (found.length === 0) throw notFound('campaign');
}
