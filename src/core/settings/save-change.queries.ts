import { sql } from 'drizzle-orm';
import { auditEntryIf, type NewAuditEntry } from '../access/audit-trail.queries.js';
import type { Db } from '../db/connect.js';
import { lookingBack } from '../db/look-back.js';
import { formatInstant } from '../domain/instant.js';
import { generousKey } from '../domain/message-text.rules.js';
import type { Keyword, Sender } from './account-settings.js';
import type { SettingsChange } from './settings-change.js';

const noSender = sql.raw(`'00000000-0000-0000-0000-000000000000'`);

/**
 * A version grows by a step that nobody can tell, up to this one: so no version is given twice, not even where a database
 * was restored to before it and goes on, and what was decided with the settings that were lost is not taken for
 * decided with these. There is room for a billion changes.
 */
const versionStep = 2 ** 23;

/**
 * Saves the change over the settings of this version, with its entry in the audit trail, in one statement. False, and nothing is saved, when they have
 * another version by now. Everything hangs on the row of `accounts`: its lock puts an account's changes into a row, and
 * its version, which words are recorded against, grows with each.
 *
 * The statement may be sent again when its answer was lost: only one of the tries meets the version, and the others find
 * the change by its id.
 */
export async function saveChange(
  db: Db,
  accountId: string,
  over: { version: number; changeId: string; entry: NewAuditEntry },
  change: SettingsChange,
): Promise<boolean> {
  const rows = await db.of(accountId).rows<{ account_id: string }>(sql`
    /* save_settings_change */
    with given as (select ${JSON.stringify(asRows(change))}::jsonb as change),
    changed as (
      update accounts a set
        settings_version = a.settings_version + 1 + floor(random() * ${versionStep})::bigint,
        next_scope_key = coalesce((change ->> 'nextScopeKey')::integer, a.next_scope_key),
        name = coalesce(change #>> '{account,name}', a.name),
        brand = case when change ? 'account' then change #>> '{account,brand}' else a.brand end,
        default_region = case when change ? 'account' then change #>> '{account,defaultRegion}' else a.default_region end,
        language = coalesce(change #>> '{account,language}', a.language),
        review_days = coalesce((change #>> '{account,reviewDays}')::integer, a.review_days),
        attribution_days = coalesce((change #>> '{account,attributionDays}')::integer, a.attribution_days),
        evidence_days = case when change ? 'account' then (change #>> '{account,evidenceDays}')::integer else a.evidence_days end,
        alert_rate = coalesce((change #>> '{account,alertRate}')::double precision, a.alert_rate),
        alert_minimum = coalesce((change #>> '{account,alertMinimum}')::integer, a.alert_minimum),
        color = case when change ? 'account' then change #>> '{account,color}' else a.color end,
        logo_url = case when change ? 'account' then change #>> '{account,logoUrl}' else a.logo_url end
      from given
      where a.account_id = ${accountId} and a.settings_version = ${over.version}
      returning a.account_id, change
    ),
    told as (
      insert into settings_changes (account_id, change_id) select account_id, ${over.changeId}::uuid from changed
    ),
    audited as (${auditEntryIf(sql`changed`, accountId, over.entry)}),
    forgotten as (
      delete from settings_changes s using changed
      where s.account_id = changed.account_id and s.saved_at < now() - interval '1 day'
    ),
    saved_groups as (
      insert into sender_groups as g (account_id, group_id, name, scope_key)
      select account_id, r."groupId", r.name, r."scopeKey" from changed,
        jsonb_to_recordset(change -> 'groups') r("groupId" uuid, name text, "scopeKey" integer)
      on conflict (account_id, group_id) do update set name = excluded.name, scope_key = excluded.scope_key
    ),
    saved_senders as (
      insert into senders as s (
        account_id, sender_id, sort, channel, address, kind, country, label, purpose, language,
        enforce_account_opt_outs, reply_address, replies_by, group_id, scope_key, archived_at, successor_id)
      select account_id, r."senderId", r.sort, r.channel, r.address, r.kind, r.country, r.label, r.purpose, r.language,
        r."enforceAccountOptOuts", r."replyAddress", r."repliesBy", r."groupId", r."scopeKey", r."archivedAt", r."successorId"
      from changed, jsonb_to_recordset(change -> 'senders') r(
        "senderId" uuid, sort text, channel text, address text, kind text, country text, label text, purpose text, language text,
        "enforceAccountOptOuts" boolean, "replyAddress" text, "repliesBy" text, "groupId" uuid, "scopeKey" integer,
        "archivedAt" timestamptz, "successorId" uuid)
      on conflict (account_id, sender_id) do update set
        sort = excluded.sort, kind = excluded.kind, country = excluded.country, label = excluded.label,
        purpose = excluded.purpose, language = excluded.language,
        enforce_account_opt_outs = excluded.enforce_account_opt_outs, reply_address = excluded.reply_address,
        replies_by = excluded.replies_by, group_id = excluded.group_id, scope_key = excluded.scope_key,
        archived_at = excluded.archived_at, successor_id = excluded.successor_id
    ),
    saved_scopes as (
      insert into scopes (account_id, scope_key, scope, channel, sender_id, group_id)
      select account_id, r."scopeKey", r.scope, r.channel, r."senderId", r."groupId" from changed,
        jsonb_to_recordset(change -> 'scopes') r("scopeKey" integer, scope text, channel text, "senderId" uuid, "groupId" uuid)
    ),
    saved_covers as (
      insert into sender_covers (account_id, sender_id, scope_key, opt_outs_only)
      select account_id, r."senderId", r."scopeKey", bool_and(r."optOutsOnly") from changed,
        jsonb_to_recordset(change -> 'covers') r("senderId" uuid, "scopeKey" integer, "optOutsOnly" boolean)
      group by account_id, r."senderId", r."scopeKey"
      on conflict do nothing
    ),
    saved_keywords as (
      insert into keywords as k (
        account_id, keyword_id, word, match_key, generous_key, action, sender_id, reply, language, built_in, floor, ambiguous, enabled)
      select account_id, r."keywordId", r.word, r."matchKey", r."generousKey", r.action, r."senderId", r.reply, r.language,
        r."builtIn", r.floor, r.ambiguous, r.enabled
      from changed, jsonb_to_recordset(change -> 'keywords') r(
        "keywordId" uuid, word text, "matchKey" text, "generousKey" text, action text, "senderId" uuid, reply text, language text,
        "builtIn" boolean, floor boolean, ambiguous boolean, enabled boolean)
      on conflict (account_id, keyword_id) do update set reply = excluded.reply, enabled = excluded.enabled
    ),
    removed_keywords as (
      delete from keywords k using changed c
      where k.account_id = c.account_id
        and k.keyword_id in (select r::uuid from jsonb_array_elements_text(c.change -> 'removedKeywords') r)
    ),
    saved_buttons as (
      insert into buttons (account_id, button_id, payload, action, sender_id)
      select account_id, r."buttonId", r.payload, r.action, r."senderId" from changed,
        jsonb_to_recordset(change -> 'buttons') r("buttonId" uuid, payload text, action text, "senderId" uuid)
    ),
    removed_buttons as (
      delete from buttons b using changed c
      where b.account_id = c.account_id
        and b.button_id in (select r::uuid from jsonb_array_elements_text(c.change -> 'removedButtons') r)
    ),
    saved_texts as (
      insert into reply_texts as t (account_id, reply_text_id, sender_id, action, language, text)
      select account_id, gen_random_uuid(), r."senderId", r.action, r.language, r.text from changed,
        jsonb_to_recordset(change -> 'replyTexts') r("senderId" uuid, action text, language text, text text)
      on conflict (account_id, coalesce(sender_id, ${noSender}), action, language) do update set text = excluded.text
    ),
    removed_texts as (
      delete from reply_texts t using changed c,
        jsonb_to_recordset(c.change -> 'removedReplyTexts') r("senderId" uuid, action text, language text)
      where t.account_id = c.account_id and t.sender_id is not distinct from r."senderId"
        and t.action = r.action and t.language = r.language
    )
    select account_id from changed`);
  // What one statement could not see, because a try before it was under way, the next one sees.
  return rows.length === 1 || (await lookingBack(wasSaved(db, accountId, over.changeId)));
}

async function wasSaved(db: Db, accountId: string, changeId: string): Promise<boolean> {
  const rows = await db.of(accountId).rows(sql`
    select from settings_changes where account_id = ${accountId} and change_id = ${changeId}`);
  return rows.length === 1;
}

function asRows(change: SettingsChange): object {
  return {
    ...(change.account === undefined ? {} : { account: change.account }),
    nextScopeKey: change.nextScopeKey ?? null,
    senders: (change.senders ?? []).map(toSenderRow),
    groups: change.groups ?? [],
    scopes: change.scopes ?? [],
    covers: change.covers ?? [],
    keywords: (change.keywords ?? []).map(toKeywordRow),
    removedKeywords: change.removedKeywords ?? [],
    buttons: change.buttons ?? [],
    removedButtons: change.removedButtons ?? [],
    replyTexts: change.replyTexts ?? [],
    removedReplyTexts: change.removedReplyTexts ?? [],
  };
}

function toSenderRow(sender: Sender): object {
  return { ...sender, archivedAt: sender.archivedAt === null ? null : formatInstant(sender.archivedAt) };
}

function toKeywordRow(keyword: Keyword): object {
  return { ...keyword, generousKey: generousKey(keyword.word) };
}
