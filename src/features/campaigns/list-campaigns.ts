/** The account's campaigns, newest first. A cursor names the campaign at its place: campaigns are never removed. */
import { CampaignType } from '../../core/graph/campaign.types.js';
import { askForPage } from '../../core/graph/answer-budget.js';
import { type Connection, defaultPage, type PageArgs, toConnection } from '../../core/graph/connection.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { cursorUnknown } from '../../core/graph/errors.js';
import { base64UrlToBytes } from '../../core/log/base64url.js';
import { campaignPage, type CampaignPlace, countCampaigns } from './campaigns.queries.js';

export async function listCampaigns(
  context: RequestContext,
  page: PageArgs,
): Promise<Connection<CampaignType>> {
  const { db } = context.services;
  const accountId = accountIdOf(context);
  const request = askForPage(context, page, defaultPage);
  const [after, before] = await Promise.all([
    placeOf(context, request.after),
    placeOf(context, request.before),
  ]);
  const { direction } = request;
  const rows = await campaignPage(db, accountId, { after, before, direction, limit: request.limit + 1 });
  return toConnection(request, direction === 'forward' ? rows : rows.toReversed(), {
    node: (row) => new CampaignType(row),
    cursor: (row) => cursorOf(row.campaignId),
    count: () => countCampaigns(db, accountId),
  });
}

function cursorOf(campaignId: string): string {
  return Buffer.from(campaignId.replaceAll('-', ''), 'hex').toString('base64url');
}

async function placeOf(context: RequestContext, cursor: string | null): Promise<CampaignPlace | null> {
  if (cursor === null) return null;
  const bytes = base64UrlToBytes(cursor);
  if (bytes === null || bytes.length !== 16) throw cursorUnknown();
  const campaignId = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const campaign = await context.loaders.campaign.load(campaignId);
  if (campaign === null) throw cursorUnknown();
  return campaign;
}
