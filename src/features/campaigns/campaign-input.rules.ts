/** What a campaign must be. */
import type { Category, Role } from '../../core/domain/vocabulary.js';

export interface CampaignRequest {
  name: string;
  externalId: string | null;
  senderIds: readonly string[];
  category: Category;
  excludeOptOuts: boolean;
  reason: string | null;
}

export type CheckedCampaign =
  | { kind: 'campaign'; campaign: CampaignRequest }
  | { kind: 'refused'; message: string }
  /** It may not be made by this caller; given, if it is there. */
  | { kind: 'forbidden'; campaign: CampaignRequest; message: string };

const textLimit = 200;
const reasonLimit = 1_000;

export function checkCampaign(request: CampaignRequest, role: Role): CheckedCampaign {
  const name = request.name.trim();
  const externalId = request.externalId?.trim() ?? null;
  const reason = request.reason?.trim() ?? null;
  const problem =
    problemOf('name', name, textLimit) ??
    (externalId === null ? null : problemOf('externalId', externalId, textLimit)) ??
    (reason === null || reason === '' ? null : problemOf('reason', reason, reasonLimit)) ??
    (request.senderIds.length === 0 ? 'senderIds: at least 1 was expected, 0 came' : null);
  if (problem !== null) return { kind: 'refused', message: problem };
  const campaign = { ...request, name, externalId, reason: reason === '' ? null : reason };
  if (!request.excludeOptOuts && request.category === 'MARKETING') {
    if (role !== 'ADMIN') {
      return {
        kind: 'forbidden',
        campaign,
        message: `excludeOptOuts: false for MARKETING needs a key of role ADMIN; this key is ${role}`,
      };
    }
    if (reason === null || reason === '') {
      return {
        kind: 'refused',
        message: 'reason: excludeOptOuts false for MARKETING needs one, and none came',
      };
    }
  }
  return { kind: 'campaign', campaign };
}

function problemOf(field: string, text: string, limit: number): string | null {
  if (text.length < 1 || text.length > limit)
    return `${field}: 1 to ${limit} characters were expected, ${text.length} came`;
  return text.includes('\0') || !text.isWellFormed()
    ? `${field}: text that can be stored was expected`
    : null;
}
