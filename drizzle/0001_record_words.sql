-- The writer. One call records a list of items under the lock of the account's log: a STOP is a list of one.
-- src/core/log/record-words.ts calls it and says what it promises; src/core/log/words.rules.ts is the same in TypeScript.
ALTER TABLE log_heads SET (fillfactor = 50);
--> statement-breakpoint
-- One item is one message, one recipient of an opt-out by hand, one withdrawal: recorded whole or not at all.
CREATE TYPE record_item AS (
  item integer,
  item_id uuid,
  claim_key text,
  settings_version bigint,
  may_be_recorded boolean,
  decision jsonb,
  opens_review jsonb,
  settles_review uuid,
  settled_state text,
  settled_by text
);
--> statement-breakpoint
-- A word of an item. round: 1 for the first word of a recipient in this call, 2 for its next, …
CREATE TYPE record_word AS (
  item integer,
  round integer,
  event_id uuid,
  kind text,
  recipient text,
  channel text,
  scope text,
  scope_key integer,
  sender_id uuid,
  group_id uuid,
  received_on uuid,
  blocks text,
  hold boolean,
  provisional boolean,
  withdraws uuid,
  source text,
  via text,
  keyword text,
  rule text,
  evidence text,
  reason text,
  reason_text text,
  campaign_id uuid,
  campaign_inferred boolean,
  message_id text,
  review_id uuid,
  occurred_at timestamptz,
  actor text,
  decide_for uuid
);
--> statement-breakpoint
-- The entries of the recipients from one to another as the log says, as if p_without had not been said. (A range, so that
-- one recipient and all of them are the same index scan whatever the planner knows of the tables.)
CREATE FUNCTION entries_from_log(p_account_id uuid, p_first text, p_last text, p_without uuid)
RETURNS SETOF list_entries
LANGUAGE sql STABLE AS $$
  SELECT
    p_account_id, (m).recipient, (m).scope_key,
    (m).position, CASE WHEN (m).hold THEN 'infinity' ELSE (m).occurred_at END, (m).kind = 'OPTED_OUT',
    (u).position, CASE WHEN (u).hold THEN 'infinity' ELSE (u).occurred_at END, (u).kind = 'OPTED_OUT',
    (o).position, CASE WHEN (o).hold THEN 'infinity' ELSE (o).occurred_at END, (o).kind = 'OPTED_OUT',
    (m).occurred_at, (m).source, (m).reason, (m).campaign_id
  FROM (
    SELECT
      (array_agg(e ORDER BY CASE WHEN e.hold THEN 'infinity' ELSE e.occurred_at END DESC, e.kind DESC, e.position DESC))[1] AS m,
      (array_agg(e ORDER BY CASE WHEN e.hold THEN 'infinity' ELSE e.occurred_at END DESC, e.kind DESC, e.position DESC)
        FILTER (WHERE e.kind = 'OPTED_IN' OR e.blocks IN ('ALL_BUT_OTP', 'ALL')))[1] AS u,
      (array_agg(e ORDER BY CASE WHEN e.hold THEN 'infinity' ELSE e.occurred_at END DESC, e.kind DESC, e.position DESC)
        FILTER (WHERE e.kind = 'OPTED_IN' OR e.blocks = 'ALL'))[1] AS o
    FROM events e
    WHERE e.account_id = p_account_id
      AND e.recipient >= p_first AND e.recipient <= p_last
      AND e.kind <> 'WITHDRAWN'
      AND e.event_id IS DISTINCT FROM p_without
      AND (SELECT true FROM events w WHERE w.account_id = p_account_id AND w.withdraws = e.event_id LIMIT 1) IS NULL
    GROUP BY e.recipient, e.scope_key
  ) latest
$$;
--> statement-breakpoint
-- D1 for one sender: whether the latest word that covers it and speaks of the category is an opt-out, and at which position.
CREATE FUNCTION decide(p_account_id uuid, p_recipient text, p_sender_id uuid, p_category text)
RETURNS TABLE (is_out boolean, decided_at bigint)
LANGUAGE sql STABLE AS $$
  SELECT v.is_out, v.pos
  FROM sender_covers c
  JOIN list_entries e ON e.account_id = c.account_id AND e.recipient = p_recipient AND e.scope_key = c.scope_key
  CROSS JOIN LATERAL (SELECT
    CASE p_category WHEN 'UTILITY' THEN e.u_out WHEN 'OTP' THEN e.o_out ELSE e.m_out END AS is_out,
    CASE p_category WHEN 'UTILITY' THEN e.u_at WHEN 'OTP' THEN e.o_at ELSE e.m_at END AS weight,
    CASE p_category WHEN 'UTILITY' THEN e.u_position WHEN 'OTP' THEN e.o_position ELSE e.m_position END AS pos
  ) v
  WHERE c.account_id = p_account_id AND c.sender_id = p_sender_id AND v.weight IS NOT NULL
    AND (v.is_out OR NOT c.opt_outs_only)
  ORDER BY v.weight DESC, v.is_out DESC, v.pos DESC
  LIMIT 1
$$;
--> statement-breakpoint
-- Whether some sender and category would be decided differently if the recipient's entry at this scope key were replaced
-- by the one given (nulls: by none). Asked only for recipients with words at other scope keys as well. Senders that no
-- narrower word names are all alike, so one that the account "may add tomorrow" stands for them, one for each channel.
CREATE FUNCTION decision_differs(
  p_account_id uuid, p_recipient text, p_scope_key integer,
  p_m_at timestamptz, p_m_out boolean, p_u_at timestamptz, p_u_out boolean, p_o_at timestamptz, p_o_out boolean
) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
  WITH entry AS MATERIALIZED (
    SELECT e.scope_key, v.category, v.at, v.is_out
    FROM list_entries e
    CROSS JOIN LATERAL (VALUES ('M', e.m_at, e.m_out), ('U', e.u_at, e.u_out), ('O', e.o_at, e.o_out)) v(category, at, is_out)
    WHERE e.account_id = p_account_id AND e.recipient = p_recipient AND v.at IS NOT NULL
  ),
  here AS (SELECT * FROM scopes WHERE account_id = p_account_id AND scope_key = p_scope_key),
  class AS (
    -- senders that this scope key covers and a narrower word names
    SELECT array_agg(c.scope_key) AS keys,
      coalesce(array_agg(c.scope_key) FILTER (WHERE NOT c.opt_outs_only), '{}') AS in_keys
    FROM sender_covers c
    WHERE c.account_id = p_account_id
      AND c.sender_id IN (
        SELECT k.sender_id
        FROM sender_covers k
        JOIN sender_covers n ON n.account_id = k.account_id AND n.sender_id = k.sender_id
        WHERE k.account_id = p_account_id AND k.scope_key = p_scope_key AND n.scope_key > 4
          AND (n.scope_key = p_scope_key OR n.scope_key IN (SELECT scope_key FROM entry))
      )
    GROUP BY c.sender_id
    UNION ALL
    -- a sender of that channel that no narrower word names; in a group, a member that joins tomorrow
    SELECT array_remove(ARRAY[0, ch.scope_key], NULL) || CASE WHEN here.scope = 'GROUP' THEN ARRAY(
        SELECT g.scope_key FROM scopes g WHERE g.account_id = p_account_id AND g.group_id = here.group_id
      ) ELSE '{}' END,
      array_remove(ARRAY[0, ch.scope_key], NULL)
    FROM here
    CROSS JOIN (SELECT NULL::integer AS scope_key UNION ALL SELECT generate_series(1, 4)) ch
    WHERE here.scope IN ('ACCOUNT', 'GROUP') OR (here.scope = 'CHANNEL' AND ch.scope_key = p_scope_key)
  ),
  verdict AS (
    SELECT
      coalesce(max(e.at) FILTER (WHERE e.is_out), '-infinity') AS out_before,
      coalesce(max(e.at) FILTER (WHERE NOT e.is_out), '-infinity') AS in_before,
      greatest(
        coalesce(max(e.at) FILTER (WHERE e.is_out AND e.scope_key <> p_scope_key), '-infinity'),
        CASE WHEN n.is_out THEN n.at END
      ) AS out_after,
      greatest(
        coalesce(max(e.at) FILTER (WHERE NOT e.is_out AND e.scope_key <> p_scope_key), '-infinity'),
        CASE WHEN NOT n.is_out AND p_scope_key = ANY (class.in_keys) THEN n.at END
      ) AS in_after
    FROM (SELECT DISTINCT keys, in_keys FROM class) class
    CROSS JOIN (VALUES ('M', p_m_at, p_m_out), ('U', p_u_at, p_u_out), ('O', p_o_at, p_o_out)) n(category, at, is_out)
    LEFT JOIN entry e ON e.category = n.category
      AND e.scope_key = ANY (CASE WHEN e.is_out THEN class.keys ELSE class.in_keys END)
    GROUP BY class.keys, class.in_keys, n.category, n.at, n.is_out
  )
  SELECT coalesce(bool_or(
    (out_before > '-infinity' AND out_before >= in_before) <> (out_after > '-infinity' AND out_after >= in_after)
  ), false)
  FROM verdict
  );
END
$$;
--> statement-breakpoint
-- Its statements are planned once a connection, perhaps while the tables are still empty: LATERAL … LIMIT 1 and scalar
-- subqueries leave the planner no choice but one look into the index for each word, however the tables have grown since.
CREATE FUNCTION record_words(p_account_id uuid, p_items jsonb, p_words jsonb)
RETURNS TABLE (item integer, status text, outcome jsonb)
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  v_head log_heads%ROWTYPE;
  v_version bigint;
  v_now timestamptz;
  v_items record_item[];
  v_words record_word[];
  v_known integer[];
  v_accepted integer[];
  v_elsewhere boolean;
  v_withdrawals boolean;
  v_clock_went_back boolean;
  v_rounds integer;
  v_recorded jsonb := '{}';
  v_by_item jsonb;
  v_round jsonb;
  v_word record_word;
  v_target events%ROWTYPE;
  v_entry list_entries%ROWTYPE;
  v_changed boolean;
  v_count integer;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'record_words needs read committed: an older snapshot would miss the words before it';
  END IF;
  SELECT * INTO v_head FROM log_heads h WHERE h.account_id = p_account_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'account has no log' USING ERRCODE = 'HD404';
  END IF;
  SELECT a.settings_version INTO v_version FROM accounts a WHERE a.account_id = p_account_id;
  v_now := greatest(clock_timestamp(), v_head.recorded_at + interval '1 microsecond');
  v_clock_went_back := v_head.recorded_at > clock_timestamp() + interval '1 second';
  SELECT array_agg(i) INTO v_items FROM jsonb_populate_recordset(NULL::record_item, p_items) i;
  SELECT array_agg(w), max(w.round) INTO v_words, v_rounds FROM jsonb_populate_recordset(NULL::record_word, p_words) w;

  -- Messages that were processed before: their first outcome. The same item id is our own second try after a lost answer.
  -- (Each looked up by its key, here and below, whatever the planner knows of the tables: a plan that reads all of an
  -- account, made while it was small, would be kept while it grows. Events are found by "the first from this id on",
  -- since of several indexes that begin with the account only that of the ids is in their order.)
  SELECT array_agg(i.item) INTO v_known FROM unnest(v_items) i
    CROSS JOIN LATERAL (
      SELECT true FROM message_claims m WHERE m.account_id = p_account_id AND m.claim_key = i.claim_key LIMIT 1
    ) c;
  IF v_known IS NOT NULL THEN
    RETURN QUERY
      SELECT i.item, CASE WHEN c.item_id = i.item_id THEN 'RECORDED' ELSE 'DUPLICATE' END, c.outcome
      FROM unnest(v_items) i
      CROSS JOIN LATERAL (
        SELECT m.item_id, m.outcome FROM message_claims m
        WHERE m.account_id = p_account_id AND m.claim_key = i.claim_key LIMIT 1
      ) c;
  END IF;
  -- Words that an earlier try has brought into the log, likewise.
  IF EXISTS (SELECT FROM unnest(v_items) i WHERE i.may_be_recorded) THEN
    SELECT jsonb_object_agg(x.item, x.words) INTO v_round FROM (
      SELECT w.item, jsonb_agg(jsonb_build_object(
        'eventId', e.event_id, 'position', e.position, 'changed', e.changed, 'outAfter', NULL) ORDER BY w.round, w.event_id) AS words
      FROM unnest(v_words) w
      JOIN unnest(v_items) i ON i.item = w.item AND i.may_be_recorded AND i.claim_key IS NULL
      CROSS JOIN LATERAL (
        SELECT x.event_id, x.position, x.changed FROM events x
        WHERE x.account_id = p_account_id AND x.event_id >= w.event_id ORDER BY x.event_id LIMIT 1
      ) e
      WHERE e.event_id = w.event_id
      GROUP BY w.item) x;
    IF v_round IS NOT NULL THEN
      RETURN QUERY
        SELECT i.item, 'RECORDED', jsonb_build_object('decision', i.decision, 'words', v_round -> i.item::text)
        FROM unnest(v_items) i WHERE v_round ? i.item::text;
      v_known := coalesce(v_known, '{}') || ARRAY(SELECT k::integer FROM jsonb_object_keys(v_round) k);
    END IF;
  END IF;
  v_known := coalesce(v_known, '{}');
  -- What was decided with settings that have changed since must be decided again.
  RETURN QUERY
    SELECT i.item, 'STALE', NULL::jsonb FROM unnest(v_items) i
    WHERE i.settings_version <> v_version AND NOT i.item = ANY (v_known);
  SELECT array_agg(i.item) INTO v_accepted FROM unnest(v_items) i
    WHERE (i.settings_version IS NULL OR i.settings_version = v_version) AND NOT i.item = ANY (v_known);

  -- An item with a withdrawal of what is not there, or is withdrawn already, is left out whole.
  SELECT jsonb_agg(DISTINCT w.item) INTO v_round FROM unnest(v_words) w
    WHERE w.kind = 'WITHDRAWN' AND w.item = ANY (v_accepted) AND (
      (SELECT e.event_id = w.withdraws AND e.kind <> 'WITHDRAWN' FROM events e
        WHERE e.account_id = p_account_id AND e.event_id >= w.withdraws ORDER BY e.event_id LIMIT 1) IS NOT TRUE
      OR (SELECT true FROM events e WHERE e.account_id = p_account_id AND e.withdraws = w.withdraws LIMIT 1) IS NOT NULL);
  IF v_round IS NOT NULL THEN
    RETURN QUERY SELECT l::integer, 'NOT_WITHDRAWN', NULL::jsonb FROM jsonb_array_elements_text(v_round) l;
    v_accepted := ARRAY(SELECT a FROM unnest(v_accepted) a WHERE NOT v_round @> to_jsonb(a));
  END IF;

  -- A review is settled once.
  IF EXISTS (SELECT FROM unnest(v_items) i WHERE i.settles_review IS NOT NULL) THEN
    WITH settled AS (
      UPDATE reviews r SET state = i.settled_state, resolved_at = v_now, resolved_by = i.settled_by
      FROM unnest(v_items) i
      WHERE r.account_id = p_account_id AND r.review_id = i.settles_review AND r.state = 'OPEN' AND i.item = ANY (v_accepted)
      RETURNING i.item
    ), late AS (
      SELECT i.item FROM unnest(v_items) i
      WHERE i.settles_review IS NOT NULL AND i.item = ANY (v_accepted) AND i.item NOT IN (SELECT s.item FROM settled s)
    )
    SELECT jsonb_agg(late.item) INTO v_round FROM late;
    IF v_round IS NOT NULL THEN
      RETURN QUERY SELECT l::integer, 'SETTLED_BEFORE', NULL::jsonb FROM jsonb_array_elements_text(v_round) l;
      SELECT array_agg(a) INTO v_accepted FROM unnest(v_accepted) a WHERE NOT v_round @> to_jsonb(a);
    END IF;
  END IF;

  -- From here on there is only what will be recorded.
  IF cardinality(v_accepted) IS DISTINCT FROM cardinality(v_items) THEN
    v_items := ARRAY(SELECT i FROM unnest(v_items) i WHERE i.item = ANY (v_accepted));
    v_words := ARRAY(SELECT w FROM unnest(v_words) w WHERE w.item = ANY (v_accepted));
  END IF;
  v_withdrawals := EXISTS (SELECT FROM unnest(v_words) w WHERE w.kind = 'WITHDRAWN');

  FOR r IN 1 .. coalesce(v_rounds, 0) LOOP
    WITH w AS MATERIALIZED (
      SELECT x.*,
        v_head.position + row_number() OVER (ORDER BY x.item) AS position,
        t.at,
        CASE WHEN x.hold THEN 'infinity' ELSE t.at END AS weight,
        x.kind = 'OPTED_OUT' AS is_out,
        x.kind = 'OPTED_IN' OR x.blocks IN ('ALL_BUT_OTP', 'ALL') AS speaks_u,
        x.kind = 'OPTED_IN' OR x.blocks = 'ALL' AS speaks_o
      FROM unnest(v_words) x
      -- The log's clock never goes back. While the database's own is behind it, an opt-out of just now is one of the log's
      -- now: else the opt-ins recorded before the clock was put right would stand against it.
      CROSS JOIN LATERAL (SELECT CASE
        WHEN v_clock_went_back AND x.kind = 'OPTED_OUT' AND x.occurred_at > clock_timestamp() - interval '5 minutes' THEN v_now
        ELSE least(coalesce(x.occurred_at, v_now), v_now)
      END AS at) t
      WHERE x.round = r AND x.kind <> 'WITHDRAWN'
    ),
    own AS MATERIALIZED (
      SELECT w.*,
        e.m_position, e.m_at, e.m_out, e.u_position, e.u_at, e.u_out, e.o_position, e.o_at, e.o_out,
        e.since, e.source AS e_source, e.reason AS e_reason, e.campaign_id AS e_campaign_id,
        e.m_at IS NULL OR w.weight > e.m_at OR (w.weight = e.m_at AND (w.is_out OR NOT e.m_out)) AS wins_m,
        w.speaks_u AND (e.u_at IS NULL OR w.weight > e.u_at OR (w.weight = e.u_at AND (w.is_out OR NOT e.u_out))) AS wins_u,
        w.speaks_o AND (e.o_at IS NULL OR w.weight > e.o_at OR (w.weight = e.o_at AND (w.is_out OR NOT e.o_out))) AS wins_o,
        (
          SELECT true FROM list_entries x
          WHERE x.account_id = p_account_id AND x.recipient = w.recipient AND x.scope_key <> w.scope_key LIMIT 1
        ) IS NOT NULL AS elsewhere,
        (
          SELECT true FROM sender_covers c
          WHERE c.account_id = p_account_id AND c.sender_id = w.decide_for AND c.scope_key = w.scope_key
        ) IS NOT NULL AS covers
      FROM w
      LEFT JOIN LATERAL (
        SELECT * FROM list_entries l
        WHERE l.account_id = p_account_id AND l.recipient = w.recipient AND l.scope_key = w.scope_key LIMIT 1
      ) e ON true
    ),
    after AS MATERIALIZED (
      SELECT own.*,
        CASE WHEN wins_m THEN position ELSE m_position END AS n_m_position,
        CASE WHEN wins_m THEN weight ELSE m_at END AS n_m_at,
        CASE WHEN wins_m THEN is_out ELSE m_out END AS n_m_out,
        CASE WHEN wins_u THEN position ELSE u_position END AS n_u_position,
        CASE WHEN wins_u THEN weight ELSE u_at END AS n_u_at,
        CASE WHEN wins_u THEN is_out ELSE u_out END AS n_u_out,
        CASE WHEN wins_o THEN position ELSE o_position END AS n_o_position,
        CASE WHEN wins_o THEN weight ELSE o_at END AS n_o_at,
        CASE WHEN wins_o THEN is_out ELSE o_out END AS n_o_out
      FROM own
    ),
    decided AS MATERIALIZED (
      SELECT after.*,
        CASE
          WHEN NOT (wins_m OR wins_u OR wins_o) THEN false
          WHEN elsewhere THEN decision_differs(
            p_account_id, recipient, scope_key, n_m_at, n_m_out, n_u_at, n_u_out, n_o_at, n_o_out)
          ELSE (wins_m AND is_out <> coalesce(m_out, false))
            OR (wins_u AND is_out <> coalesce(u_out, false))
            OR (wins_o AND is_out <> coalesce(o_out, false))
        END AS changed
      FROM after
    ),
    appended AS (
      INSERT INTO events (
        account_id, position, event_id, kind, changed, recipient, channel, scope, scope_key, sender_id, group_id,
        received_on, blocks, hold, provisional, withdraws, source, via, keyword, rule, evidence, reason, reason_text,
        campaign_id, campaign_inferred, message_id, review_id, occurred_at, recorded_at, actor)
      SELECT
        p_account_id, position, event_id, kind, changed, recipient, channel, scope, scope_key, sender_id, group_id,
        received_on, blocks, coalesce(hold, false), coalesce(provisional, false), NULL, source, via, keyword, rule,
        evidence, reason, reason_text, campaign_id, coalesce(campaign_inferred, false), message_id, review_id, at, v_now, actor
      FROM decided ORDER BY position
    ),
    saved AS (
      INSERT INTO list_entries AS l (
        account_id, recipient, scope_key, m_position, m_at, m_out, u_position, u_at, u_out, o_position, o_at, o_out,
        since, source, reason, campaign_id)
      SELECT
        p_account_id, recipient, scope_key, n_m_position, n_m_at, n_m_out, n_u_position, n_u_at, n_u_out,
        n_o_position, n_o_at, n_o_out,
        CASE WHEN wins_m THEN at ELSE since END, CASE WHEN wins_m THEN source ELSE e_source END,
        CASE WHEN wins_m THEN reason ELSE e_reason END, CASE WHEN wins_m THEN campaign_id ELSE e_campaign_id END
      FROM decided WHERE wins_m OR wins_u OR wins_o
      ON CONFLICT (account_id, recipient, scope_key) DO UPDATE SET
        m_position = excluded.m_position, m_at = excluded.m_at, m_out = excluded.m_out,
        u_position = excluded.u_position, u_at = excluded.u_at, u_out = excluded.u_out,
        o_position = excluded.o_position, o_at = excluded.o_at, o_out = excluded.o_out,
        since = excluded.since, source = excluded.source, reason = excluded.reason, campaign_id = excluded.campaign_id
    )
    SELECT jsonb_object_agg(d.event_id, jsonb_build_object(
        'eventId', d.event_id, 'position', d.position, 'changed', d.changed,
        'outAfter', CASE WHEN d.decide_for IS NULL THEN NULL WHEN d.elsewhere THEN 'null'::jsonb ELSE to_jsonb(d.covers AND d.n_m_out) END,
        'decideFor', CASE WHEN d.elsewhere THEN d.decide_for END, 'recipient', CASE WHEN d.elsewhere THEN d.recipient END)),
      count(*), bool_or(d.elsewhere AND d.decide_for IS NOT NULL)
    INTO v_round, v_count, v_elsewhere FROM decided d;
    IF v_count > 0 THEN
      v_head.position := v_head.position + v_count;
      -- Where words at several scope keys cover the sender, what stands now is read after the entries are saved.
      IF v_elsewhere THEN
        SELECT jsonb_object_agg(x.key, CASE WHEN x.value ->> 'decideFor' IS NULL THEN x.value
          ELSE x.value || jsonb_build_object('outAfter', coalesce((
            SELECT d.is_out FROM decide(p_account_id, x.value ->> 'recipient', (x.value ->> 'decideFor')::uuid, 'MARKETING') d
          ), false)) END)
        INTO v_round FROM jsonb_each(v_round) x;
      END IF;
      v_recorded := v_recorded || v_round;
    END IF;

    -- Withdrawals, one by one: they are rare here, and each recomputes its recipient's entry from the log.
    CONTINUE WHEN NOT v_withdrawals;
    FOREACH v_word IN ARRAY v_words LOOP
      CONTINUE WHEN v_word.round <> r OR v_word.kind <> 'WITHDRAWN';
      SELECT * INTO v_target FROM events e
        WHERE e.account_id = p_account_id AND e.event_id >= v_word.withdraws ORDER BY e.event_id LIMIT 1;
      SELECT * INTO v_entry
        FROM entries_from_log(p_account_id, v_target.recipient, v_target.recipient, v_target.event_id) l
        WHERE l.scope_key = v_target.scope_key;
      v_changed := decision_differs(
        p_account_id, v_target.recipient, v_target.scope_key,
        v_entry.m_at, v_entry.m_out, v_entry.u_at, v_entry.u_out, v_entry.o_at, v_entry.o_out);
      v_head.position := v_head.position + 1;
      INSERT INTO events (
        account_id, position, event_id, kind, changed, recipient, channel, scope, scope_key, sender_id, group_id,
        received_on, blocks, hold, provisional, withdraws, source, via, keyword, rule, evidence, reason, reason_text,
        campaign_id, campaign_inferred, message_id, review_id, occurred_at, recorded_at, actor)
      VALUES (
        p_account_id, v_head.position, v_word.event_id, 'WITHDRAWN', v_changed, v_target.recipient, v_target.channel,
        v_target.scope, v_target.scope_key, v_target.sender_id, v_target.group_id, v_target.received_on, v_target.blocks,
        v_target.hold, v_target.provisional, v_target.event_id, v_word.source, v_word.via, v_target.keyword, v_word.rule,
        v_word.evidence, v_word.reason, v_word.reason_text, v_target.campaign_id, v_target.campaign_inferred, NULL,
        coalesce(v_word.review_id, v_target.review_id), v_now, v_now, v_word.actor);
      DELETE FROM list_entries l
        WHERE l.account_id = p_account_id AND l.recipient = v_target.recipient AND l.scope_key = v_target.scope_key;
      IF v_entry.recipient IS NOT NULL THEN
        INSERT INTO list_entries SELECT (v_entry).*;
      END IF;
      v_recorded := v_recorded || jsonb_build_object(v_word.event_id::text, jsonb_build_object(
        'eventId', v_word.event_id, 'position', v_head.position, 'changed', v_changed, 'outAfter', NULL));
    END LOOP;
  END LOOP;

  IF EXISTS (SELECT FROM unnest(v_items) i WHERE i.opens_review IS NOT NULL) THEN
    INSERT INTO reviews (account_id, review_id, recipient, sender_id, text, received_at, due_at, state, event_id)
      SELECT p_account_id, (i.opens_review ->> 'reviewId')::uuid, i.opens_review ->> 'recipient',
        (i.opens_review ->> 'senderId')::uuid, i.opens_review ->> 'text', e.occurred_at,
        v_now + make_interval(days => (i.opens_review ->> 'reviewDays')::integer), 'OPEN', e.event_id
      FROM unnest(v_items) i
      CROSS JOIN LATERAL (
        SELECT x.event_id, x.occurred_at FROM events x
        WHERE x.account_id = p_account_id AND x.event_id >= (i.opens_review ->> 'eventId')::uuid
        ORDER BY x.event_id LIMIT 1
      ) e
      WHERE i.opens_review IS NOT NULL AND e.event_id = (i.opens_review ->> 'eventId')::uuid;
  END IF;

  IF v_recorded <> '{}' THEN
    UPDATE log_heads h SET position = v_head.position, recorded_at = v_now WHERE h.account_id = p_account_id;
  END IF;

  SELECT coalesce(jsonb_object_agg(x.item, x.words), '{}') INTO v_by_item FROM (
    SELECT w.item, jsonb_agg((v_recorded -> w.event_id::text) - 'decideFor' - 'recipient' ORDER BY w.round, w.event_id) AS words
    FROM unnest(v_words) w GROUP BY w.item) x;
  RETURN QUERY
    WITH done AS MATERIALIZED (
      SELECT i.item, i.item_id, i.claim_key, jsonb_build_object(
        'decision', i.decision, 'words', coalesce(v_by_item -> i.item::text, '[]')) AS outcome
      FROM unnest(v_items) i
    ),
    claimed AS (
      INSERT INTO message_claims (account_id, claim_key, item_id, outcome, claimed_at)
      SELECT p_account_id, d.claim_key, d.item_id, d.outcome, v_now FROM done d WHERE d.claim_key IS NOT NULL
    )
    -- The decision came with the call: who has just sent it need not be sent it back.
    SELECT d.item, 'RECORDED', d.outcome - 'decision' FROM done d;
END
$$;
--> statement-breakpoint
-- The list once more from the log alone (R1). The list is the same before and after, or it was wrong.
CREATE FUNCTION rebuild_list(p_account_id uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM FROM log_heads h WHERE h.account_id = p_account_id FOR UPDATE;
  DELETE FROM list_entries l WHERE l.account_id = p_account_id;
  INSERT INTO list_entries SELECT * FROM entries_from_log(p_account_id, '', chr(1114111), NULL);
END
$$;
