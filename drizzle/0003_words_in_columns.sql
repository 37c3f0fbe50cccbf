-- The writer takes its items and words as arrays of columns, of one account or of several, and gives outcomes as text. What
-- it decides is as before. src/core/log/write-batch.ts calls it.
ALTER TABLE "message_claims" ALTER COLUMN "outcome" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "message_claims" ADD COLUMN "outcome_text" text;--> statement-breakpoint
-- Records items of the accounts given (each once, in order). i_…: a column of the items; item 1 is the first. w_…: a column
-- of their words, in the order of the items; null where all are. An item names its account by its place in p_accounts, a
-- word its item. w_round: 1 for the first word of a recipient in an item, 2 for its next, …
--
-- p_wait false: an account whose log another call has locked is left out, and its items are BUSY. So a call for several
-- accounts never waits for one of them, and no two calls wait for each other.
--
-- Its statements are planned once a connection, perhaps while the tables are still empty: LATERAL … LIMIT 1 and scalar
-- subqueries leave the planner no choice but one look into the index for each word, however the tables have grown since.
-- Arrays are not joined to each other: without knowing how long they are it might compare each with each.
CREATE FUNCTION record_words(
  p_accounts uuid[], p_wait boolean, p_rounds integer, p_reviews jsonb,
  i_account integer[], i_id uuid[], i_claim_key text[], i_settings_version bigint[], i_may_be_recorded boolean[], i_decision text[],
  w_item integer[], w_round integer[], w_event_id uuid[], w_kind text[], w_recipient text[], w_channel text[], w_scope text[],
  w_scope_key integer[], w_sender_id uuid[], w_group_id uuid[], w_received_on uuid[], w_blocks text[], w_hold boolean[],
  w_provisional boolean[], w_withdraws uuid[], w_source text[], w_via text[], w_keyword text[], w_rule text[],
  w_evidence text[], w_reason text[], w_reason_text text[], w_campaign_id uuid[], w_campaign_inferred boolean[],
  w_message_id text[], w_review_id uuid[], w_occurred_at timestamptz[], w_actor text[], w_decide_for uuid[]
)
RETURNS TABLE (item integer, status text, outcome text)
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  v_head bigint[];
  v_now timestamptz[];
  v_went_back boolean[];
  v_versions bigint[];
  v_just_now timestamptz;
  v_left integer[];
  v_known integer[] := '{}';
  v_open boolean[];
  v_withdrawals boolean := coalesce('WITHDRAWN' = ANY (w_kind), false);
  v_target events%ROWTYPE;
  v_entry list_entries%ROWTYPE;
  v_changed boolean;
  v_account uuid;
  v_at integer;
  v_r_item integer[]; v_r_event uuid[]; v_r_position bigint[]; v_r_changed boolean[]; v_r_out boolean[]; v_r_elsewhere boolean[];
  v_item integer[] := '{}'; v_event uuid[] := '{}'; v_position bigint[] := '{}'; v_was_changed boolean[] := '{}'; v_out boolean[] := '{}';
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'record_words needs read committed: an older snapshot would miss the words before it';
  END IF;
  -- In the order of the accounts, which is the same in each call. Null: left out.
  IF p_wait THEN
    SELECT array_agg(h.position),
      array_agg(greatest(clock_timestamp(), h.recorded_at + interval '1 microsecond')),
      array_agg(h.recorded_at > clock_timestamp() + interval '1 second')
    INTO v_head, v_now, v_went_back
    FROM unnest(p_accounts) p(account_id)
    LEFT JOIN LATERAL (SELECT * FROM log_heads l WHERE l.account_id = p.account_id FOR UPDATE) h ON true;
    IF array_position(v_head, NULL) IS NOT NULL THEN
      RAISE EXCEPTION 'account has no log' USING ERRCODE = 'HD404';
    END IF;
  ELSE
    SELECT array_agg(h.position),
      array_agg(greatest(clock_timestamp(), h.recorded_at + interval '1 microsecond')),
      array_agg(h.recorded_at > clock_timestamp() + interval '1 second')
    INTO v_head, v_now, v_went_back
    FROM unnest(p_accounts) p(account_id)
    LEFT JOIN LATERAL (SELECT * FROM log_heads l WHERE l.account_id = p.account_id FOR UPDATE SKIP LOCKED) h ON true;
    IF array_position(v_head, NULL) IS NOT NULL THEN
      SELECT array_agg(i.item::integer) INTO v_known
        FROM unnest(i_account) WITH ORDINALITY i(account, item) WHERE v_head[i.account] IS NULL;
      RETURN QUERY SELECT k, 'BUSY', NULL FROM unnest(v_known) k;
    END IF;
  END IF;
  v_just_now := clock_timestamp() - interval '5 minutes';

  -- Messages that were processed before: their first outcome. The same item id is our own second try after a lost answer.
  -- (Each looked up by its key, here and below, whatever the planner knows of the tables: a plan that reads all of an
  -- account, made while it was small, would be kept while it grows. Events are found by "the first from this id on",
  -- since of several indexes that begin with the account only that of the ids is in their order.)
  IF i_claim_key IS NOT NULL THEN
    SELECT array_agg(i.item::integer) INTO v_left
      FROM unnest(i_account, i_claim_key) WITH ORDINALITY i(account, claim_key, item)
      CROSS JOIN LATERAL (
        SELECT true FROM message_claims m
        WHERE m.account_id = p_accounts[i.account] AND m.claim_key = i.claim_key LIMIT 1
      ) c
      WHERE NOT i.item = ANY (v_known);
    IF v_left IS NOT NULL THEN
      RETURN QUERY
        SELECT i.item::integer, CASE WHEN c.item_id = i.id THEN 'RECORDED' ELSE 'DUPLICATE' END, c.outcome
        FROM unnest(i_account, i_claim_key, i_id) WITH ORDINALITY i(account, claim_key, id, item)
        CROSS JOIN LATERAL (
          SELECT m.item_id, coalesce(m.outcome_text, m.outcome::text) AS outcome FROM message_claims m
          WHERE m.account_id = p_accounts[i.account] AND m.claim_key = i.claim_key LIMIT 1
        ) c
        WHERE i.item = ANY (v_left);
      v_known := v_known || v_left;
    END IF;
  END IF;
  -- Words that an earlier try has brought into the log, likewise.
  IF i_may_be_recorded IS NOT NULL THEN
    SELECT array_agg(w.item ORDER BY w.place), array_agg(e.event_id ORDER BY w.place),
      array_agg(e.position ORDER BY w.place), array_agg(e.changed ORDER BY w.place)
    INTO v_r_item, v_r_event, v_r_position, v_r_changed
    FROM unnest(w_item, w_event_id) WITH ORDINALITY w(item, event_id, place)
    CROSS JOIN LATERAL (
      SELECT x.event_id, x.position, x.changed FROM events x
      WHERE x.account_id = p_accounts[i_account[w.item]] AND x.event_id >= w.event_id ORDER BY x.event_id LIMIT 1
    ) e
    WHERE i_may_be_recorded[w.item] AND (i_claim_key IS NULL OR i_claim_key[w.item] IS NULL)
      AND NOT w.item = ANY (v_known) AND e.event_id = w.event_id;
    IF v_r_item IS NOT NULL THEN
      RETURN QUERY
        SELECT e.item, 'RECORDED', '{"words":[' || string_agg(
          '{"eventId":"' || e.event_id || '","position":' || e.position || ',"changed":' || e.changed || ',"outAfter":null}', ',' ORDER BY e.place) || ']}'
        FROM unnest(v_r_item, v_r_event, v_r_position, v_r_changed) WITH ORDINALITY e(item, event_id, position, changed, place)
        GROUP BY e.item;
      v_known := v_known || v_r_item;
    END IF;
  END IF;
  -- What was decided with settings that have changed since must be decided again.
  IF i_settings_version IS NOT NULL THEN
    SELECT array_agg(a.settings_version) INTO v_versions
      FROM unnest(p_accounts) p(account_id)
      LEFT JOIN LATERAL (SELECT x.settings_version FROM accounts x WHERE x.account_id = p.account_id LIMIT 1) a ON true;
    SELECT array_agg(i.item::integer) INTO v_left
      FROM unnest(i_account, i_settings_version) WITH ORDINALITY i(account, version, item)
      WHERE i.version <> v_versions[i.account] AND NOT i.item = ANY (v_known);
    IF v_left IS NOT NULL THEN
      RETURN QUERY SELECT l, 'STALE', NULL FROM unnest(v_left) l;
      v_known := v_known || v_left;
    END IF;
  END IF;
  -- v_open: the items that will be recorded; null: all of them.
  IF v_known <> '{}' THEN
    v_open := ARRAY(SELECT NOT n = ANY (v_known) FROM generate_series(1, cardinality(i_id)) n ORDER BY n);
  END IF;

  -- An item with a withdrawal of what is not there, or is withdrawn already, is left out whole.
  IF v_withdrawals THEN
    SELECT array_agg(DISTINCT w.item) INTO v_left
      FROM unnest(w_item, w_kind, w_withdraws) w(item, kind, withdraws)
      WHERE w.kind = 'WITHDRAWN' AND (v_open IS NULL OR v_open[w.item]) AND (
        (SELECT e.event_id = w.withdraws AND e.kind <> 'WITHDRAWN' FROM events e
          WHERE e.account_id = p_accounts[i_account[w.item]] AND e.event_id >= w.withdraws ORDER BY e.event_id LIMIT 1) IS NOT TRUE
        OR (SELECT true FROM events e
          WHERE e.account_id = p_accounts[i_account[w.item]] AND e.withdraws = w.withdraws LIMIT 1) IS NOT NULL);
    IF v_left IS NOT NULL THEN
      RETURN QUERY SELECT l, 'NOT_WITHDRAWN', NULL FROM unnest(v_left) l;
      v_known := v_known || v_left;
      v_open := ARRAY(SELECT NOT n = ANY (v_known) FROM generate_series(1, cardinality(i_id)) n ORDER BY n);
    END IF;
  END IF;

  -- A review is settled once. One account at a time: an UPDATE that took the account from each item would look at the
  -- reviews of all accounts where they are partitioned.
  IF p_reviews IS NOT NULL THEN
    FOR v_at IN
      SELECT DISTINCT i_account[(r ->> 'item')::integer] FROM jsonb_array_elements(p_reviews) r WHERE r ->> 'settles' IS NOT NULL
    LOOP
      WITH asked AS MATERIALIZED (
        SELECT (r ->> 'item')::integer AS item, (r ->> 'settles')::uuid AS review_id, r ->> 'state' AS state, r ->> 'by' AS settled_by
        FROM jsonb_array_elements(p_reviews) r
        WHERE r ->> 'settles' IS NOT NULL AND i_account[(r ->> 'item')::integer] = v_at
          AND (v_open IS NULL OR v_open[(r ->> 'item')::integer])
      ), settled AS (
        UPDATE reviews r SET state = i.state, resolved_at = v_now[v_at], resolved_by = i.settled_by
        FROM asked i
        WHERE r.account_id = p_accounts[v_at] AND r.review_id = i.review_id AND r.state = 'OPEN'
        RETURNING i.item
      )
      SELECT array_agg(a.item) INTO v_left FROM asked a WHERE a.item NOT IN (SELECT s.item FROM settled s);
      IF v_left IS NOT NULL THEN
        RETURN QUERY SELECT l, 'SETTLED_BEFORE', NULL FROM unnest(v_left) l;
        v_known := v_known || v_left;
        v_open := ARRAY(SELECT NOT n = ANY (v_known) FROM generate_series(1, cardinality(i_id)) n ORDER BY n);
      END IF;
    END LOOP;
  END IF;

  FOR r IN 1 .. p_rounds LOOP
    WITH w AS (
      SELECT x.*, p_accounts[x.account] AS account_id, v_now[x.account] AS now,
        v_head[x.account] + row_number() OVER (PARTITION BY x.account ORDER BY x.place) AS position,
        x.kind = 'OPTED_OUT' AS is_out,
        x.kind = 'OPTED_IN' OR x.blocks IN ('ALL_BUT_OTP', 'ALL') AS speaks_u,
        x.kind = 'OPTED_IN' OR x.blocks = 'ALL' AS speaks_o,
        -- The log's clock never goes back. While the database's own is behind it, an opt-out of just now is one of the log's
        -- now: else the opt-ins recorded before the clock was put right would stand against it.
        CASE
          WHEN v_went_back[x.account] AND x.kind = 'OPTED_OUT' AND x.occurred_at > v_just_now THEN v_now[x.account]
          ELSE least(coalesce(x.occurred_at, v_now[x.account]), v_now[x.account])
        END AS at
      FROM (
        SELECT i_account[y.item] AS account, y.*
        FROM unnest(
          w_item, w_round, w_event_id, w_kind, w_recipient, w_channel, w_scope, w_scope_key, w_sender_id, w_group_id,
          w_received_on, w_blocks, w_hold, w_provisional, w_source, w_via, w_keyword, w_rule, w_evidence, w_reason,
          w_reason_text, w_campaign_id, w_campaign_inferred, w_message_id, w_review_id, w_occurred_at, w_actor, w_decide_for
        ) WITH ORDINALITY y(
          item, round, event_id, kind, recipient, channel, scope, scope_key, sender_id, group_id,
          received_on, blocks, hold, provisional, source, via, keyword, rule, evidence, reason,
          reason_text, campaign_id, campaign_inferred, message_id, review_id, occurred_at, actor, decide_for, place
        )
        WHERE y.round = r AND y.kind <> 'WITHDRAWN' AND (v_open IS NULL OR v_open[y.item])
      ) x
    ),
    own AS (
      SELECT w.*, CASE WHEN w.hold THEN 'infinity' ELSE w.at END AS weight,
        e.m_position, e.m_at, e.m_out, e.u_position, e.u_at, e.u_out, e.o_position, e.o_at, e.o_out,
        e.since, e.source AS e_source, e.reason AS e_reason, e.campaign_id AS e_campaign_id,
        (
          SELECT true FROM list_entries x
          WHERE x.account_id = w.account_id AND x.recipient = w.recipient AND x.scope_key <> w.scope_key LIMIT 1
        ) IS NOT NULL AS elsewhere,
        (
          SELECT true FROM sender_covers c
          WHERE c.account_id = w.account_id AND c.sender_id = w.decide_for AND c.scope_key = w.scope_key
        ) IS NOT NULL AS covers
      FROM w
      LEFT JOIN LATERAL (
        SELECT * FROM list_entries l
        WHERE l.account_id = w.account_id AND l.recipient = w.recipient AND l.scope_key = w.scope_key LIMIT 1
      ) e ON true
      OFFSET 0
    ),
    after AS (
      SELECT x.*,
        CASE WHEN wins_m THEN position ELSE m_position END AS n_m_position,
        CASE WHEN wins_m THEN weight ELSE m_at END AS n_m_at,
        CASE WHEN wins_m THEN is_out ELSE m_out END AS n_m_out,
        CASE WHEN wins_u THEN position ELSE u_position END AS n_u_position,
        CASE WHEN wins_u THEN weight ELSE u_at END AS n_u_at,
        CASE WHEN wins_u THEN is_out ELSE u_out END AS n_u_out,
        CASE WHEN wins_o THEN position ELSE o_position END AS n_o_position,
        CASE WHEN wins_o THEN weight ELSE o_at END AS n_o_at,
        CASE WHEN wins_o THEN is_out ELSE o_out END AS n_o_out
      FROM (
        SELECT own.*,
          m_at IS NULL OR weight > m_at OR (weight = m_at AND (is_out OR NOT m_out)) AS wins_m,
          speaks_u AND (u_at IS NULL OR weight > u_at OR (weight = u_at AND (is_out OR NOT u_out))) AS wins_u,
          speaks_o AND (o_at IS NULL OR weight > o_at OR (weight = o_at AND (is_out OR NOT o_out))) AS wins_o
        FROM own
        OFFSET 0
      ) x
    ),
    decided AS MATERIALIZED (
      SELECT after.*,
        CASE
          WHEN NOT (wins_m OR wins_u OR wins_o) THEN false
          WHEN elsewhere THEN decision_differs(
            account_id, recipient, scope_key, n_m_at, n_m_out, n_u_at, n_u_out, n_o_at, n_o_out)
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
        account_id, position, event_id, kind, changed, recipient, channel, scope, scope_key, sender_id, group_id,
        received_on, blocks, coalesce(hold, false), coalesce(provisional, false), NULL, source, via, keyword, rule,
        evidence, reason, reason_text, campaign_id, coalesce(campaign_inferred, false), message_id, review_id, at, now, actor
      FROM decided
    ),
    -- Under the lock of the log nobody else adds entries: those that are not there are added without looking again.
    added AS (
      INSERT INTO list_entries (
        account_id, recipient, scope_key, m_position, m_at, m_out, u_position, u_at, u_out, o_position, o_at, o_out,
        since, source, reason, campaign_id)
      SELECT
        account_id, recipient, scope_key, n_m_position, n_m_at, n_m_out, n_u_position, n_u_at, n_u_out,
        n_o_position, n_o_at, n_o_out, at, source, reason, campaign_id
      FROM decided WHERE since IS NULL
    ),
    saved AS (
      INSERT INTO list_entries AS l (
        account_id, recipient, scope_key, m_position, m_at, m_out, u_position, u_at, u_out, o_position, o_at, o_out,
        since, source, reason, campaign_id)
      SELECT
        account_id, recipient, scope_key, n_m_position, n_m_at, n_m_out, n_u_position, n_u_at, n_u_out,
        n_o_position, n_o_at, n_o_out,
        CASE WHEN wins_m THEN at ELSE since END, CASE WHEN wins_m THEN source ELSE e_source END,
        CASE WHEN wins_m THEN reason ELSE e_reason END, CASE WHEN wins_m THEN campaign_id ELSE e_campaign_id END
      FROM decided WHERE since IS NOT NULL AND (wins_m OR wins_u OR wins_o)
      ON CONFLICT (account_id, recipient, scope_key) DO UPDATE SET
        m_position = excluded.m_position, m_at = excluded.m_at, m_out = excluded.m_out,
        u_position = excluded.u_position, u_at = excluded.u_at, u_out = excluded.u_out,
        o_position = excluded.o_position, o_at = excluded.o_at, o_out = excluded.o_out,
        since = excluded.since, source = excluded.source, reason = excluded.reason, campaign_id = excluded.campaign_id
    )
    SELECT array_agg(d.item ORDER BY d.account, d.place), array_agg(d.event_id ORDER BY d.account, d.place),
      array_agg(d.position ORDER BY d.account, d.place), array_agg(d.changed ORDER BY d.account, d.place),
      array_agg(CASE WHEN d.decide_for IS NOT NULL THEN d.covers AND d.n_m_out END ORDER BY d.account, d.place),
      array_agg(d.elsewhere AND d.decide_for IS NOT NULL ORDER BY d.account, d.place)
    INTO v_r_item, v_r_event, v_r_position, v_r_changed, v_r_out, v_r_elsewhere FROM decided d;
    IF v_r_item IS NOT NULL THEN
      -- Where words at several scope keys cover the sender, what stands now is read after the entries are saved.
      IF true = ANY (v_r_elsewhere) THEN
        SELECT array_agg(CASE
          WHEN NOT v_r_elsewhere[x.place] THEN v_r_out[x.place]
          ELSE coalesce((
            SELECT d.is_out FROM decide(p_accounts[i_account[x.item]], x.recipient, x.decide_for, 'MARKETING') d
          ), false) END ORDER BY x.place)
        INTO v_r_out
        FROM (
          SELECT y.item, y.recipient, y.decide_for,
            row_number() OVER (ORDER BY i_account[y.item], y.place) AS place
          FROM unnest(w_item, w_round, w_kind, w_recipient, w_decide_for) WITH ORDINALITY y(item, round, kind, recipient, decide_for, place)
          WHERE y.round = r AND y.kind <> 'WITHDRAWN' AND (v_open IS NULL OR v_open[y.item])
        ) x;
      END IF;
      IF cardinality(p_accounts) = 1 THEN
        v_head[1] := v_head[1] + cardinality(v_r_item);
      ELSE
        FOR n IN 1 .. cardinality(v_r_item) LOOP
          v_head[i_account[v_r_item[n]]] := greatest(v_head[i_account[v_r_item[n]]], v_r_position[n]);
        END LOOP;
      END IF;
      v_item := v_item || v_r_item;
      v_event := v_event || v_r_event;
      v_position := v_position || v_r_position;
      v_was_changed := v_was_changed || v_r_changed;
      v_out := v_out || v_r_out;
    END IF;

    -- Withdrawals, one by one: they are rare here, and each recomputes its recipient's entry from the log.
    CONTINUE WHEN NOT v_withdrawals;
    FOR n IN 1 .. cardinality(w_item) LOOP
      CONTINUE WHEN w_round[n] <> r OR w_kind[n] <> 'WITHDRAWN' OR NOT coalesce(v_open[w_item[n]], true);
      v_at := i_account[w_item[n]];
      v_account := p_accounts[v_at];
      SELECT * INTO v_target FROM events e
        WHERE e.account_id = v_account AND e.event_id >= w_withdraws[n] ORDER BY e.event_id LIMIT 1;
      SELECT * INTO v_entry
        FROM entries_from_log(v_account, v_target.recipient, v_target.recipient, v_target.event_id) l
        WHERE l.scope_key = v_target.scope_key;
      v_changed := decision_differs(
        v_account, v_target.recipient, v_target.scope_key,
        v_entry.m_at, v_entry.m_out, v_entry.u_at, v_entry.u_out, v_entry.o_at, v_entry.o_out);
      v_head[v_at] := v_head[v_at] + 1;
      INSERT INTO events (
        account_id, position, event_id, kind, changed, recipient, channel, scope, scope_key, sender_id, group_id,
        received_on, blocks, hold, provisional, withdraws, source, via, keyword, rule, evidence, reason, reason_text,
        campaign_id, campaign_inferred, message_id, review_id, occurred_at, recorded_at, actor)
      VALUES (
        v_account, v_head[v_at], w_event_id[n], 'WITHDRAWN', v_changed, v_target.recipient, v_target.channel,
        v_target.scope, v_target.scope_key, v_target.sender_id, v_target.group_id, v_target.received_on, v_target.blocks,
        v_target.hold, v_target.provisional, v_target.event_id, w_source[n], w_via[n], v_target.keyword, w_rule[n],
        w_evidence[n], w_reason[n], w_reason_text[n], v_target.campaign_id, v_target.campaign_inferred, NULL,
        coalesce(w_review_id[n], v_target.review_id), v_now[v_at], v_now[v_at], w_actor[n]);
      DELETE FROM list_entries l
        WHERE l.account_id = v_account AND l.recipient = v_target.recipient AND l.scope_key = v_target.scope_key;
      IF v_entry.recipient IS NOT NULL THEN
        INSERT INTO list_entries SELECT (v_entry).*;
      END IF;
      v_item := v_item || w_item[n];
      v_event := v_event || w_event_id[n];
      v_position := v_position || v_head[v_at];
      v_was_changed := v_was_changed || v_changed;
      v_out := v_out || NULL::boolean;
    END LOOP;
  END LOOP;

  IF p_reviews IS NOT NULL THEN
    INSERT INTO reviews (account_id, review_id, recipient, sender_id, text, received_at, due_at, state, event_id)
      SELECT p_accounts[i_account[o.item]], (o.opens ->> 'reviewId')::uuid, o.opens ->> 'recipient',
        (o.opens ->> 'senderId')::uuid, o.opens ->> 'text', e.occurred_at,
        v_now[i_account[o.item]] + make_interval(days => (o.opens ->> 'reviewDays')::integer), 'OPEN', e.event_id
      FROM (
        SELECT (r ->> 'item')::integer AS item, r -> 'opens' AS opens FROM jsonb_array_elements(p_reviews) r
        WHERE r ->> 'opens' IS NOT NULL
      ) o
      CROSS JOIN LATERAL (
        SELECT x.event_id, x.occurred_at FROM events x
        WHERE x.account_id = p_accounts[i_account[o.item]] AND x.event_id >= (o.opens ->> 'eventId')::uuid
        ORDER BY x.event_id LIMIT 1
      ) e
      WHERE (v_open IS NULL OR v_open[o.item]) AND e.event_id = (o.opens ->> 'eventId')::uuid;
  END IF;

  IF v_item <> '{}' THEN
    IF cardinality(p_accounts) = 1 THEN
      UPDATE log_heads h SET position = v_head[1], recorded_at = v_now[1] WHERE h.account_id = p_accounts[1];
    ELSE
      UPDATE log_heads h
        SET position = v_head[array_position(p_accounts, h.account_id)], recorded_at = v_now[array_position(p_accounts, h.account_id)]
        WHERE h.account_id = ANY (p_accounts) AND h.position < v_head[array_position(p_accounts, h.account_id)];
    END IF;
  END IF;

  RETURN QUERY
    WITH done AS MATERIALIZED (
      SELECT g.item, g.claim_key, g.decision, '"words":[' || coalesce(g.words, '') || ']}' AS words
      FROM (
        SELECT u.item, max(u.claim_key) AS claim_key, max(u.decision) AS decision,
          string_agg(u.word, ',' ORDER BY u.place) AS words
        FROM (
          SELECT i.item, i.claim_key, i.decision, NULL AS word, NULL::bigint AS place
          FROM unnest(i_account, i_claim_key, i_decision) WITH ORDINALITY i(account, claim_key, decision, item)
          WHERE v_open IS NULL OR v_open[i.item]
          UNION ALL
          SELECT d.item, NULL, NULL,
            '{"eventId":"' || d.event_id || '","position":' || d.position || ',"changed":' || d.changed
              || ',"outAfter":' || coalesce(d.out_after::text, 'null') || '}', d.place
          FROM unnest(v_item, v_event, v_position, v_was_changed, v_out) WITH ORDINALITY d(item, event_id, position, changed, out_after, place)
        ) u GROUP BY u.item
      ) g
    ),
    claimed AS (
      INSERT INTO message_claims (account_id, claim_key, item_id, outcome_text, claimed_at)
      SELECT p_accounts[i_account[d.item]], d.claim_key, i_id[d.item],
        '{"decision":' || coalesce(d.decision, '{}') || ',' || d.words, v_now[i_account[d.item]]
      FROM done d WHERE d.claim_key IS NOT NULL
    )
    -- The decision came with the call: who has just sent it need not be sent it back.
    SELECT d.item::integer, 'RECORDED', '{' || d.words FROM done d;
END
$$;
--> statement-breakpoint
-- For a process of the version before, which may still run: the same writer, asked in its words.
CREATE OR REPLACE FUNCTION record_words(p_account_id uuid, p_items jsonb, p_words jsonb)
RETURNS TABLE (item integer, status text, outcome jsonb)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  i record;
  w record;
BEGIN
  SELECT array_agg(1 ORDER BY x.item) AS account, array_agg(x.item_id ORDER BY x.item) AS id,
    array_agg(x.claim_key ORDER BY x.item) AS claim_key, array_agg(x.settings_version ORDER BY x.item) AS settings_version,
    array_agg(x.may_be_recorded ORDER BY x.item) AS may_be_recorded, array_agg(x.decision::text ORDER BY x.item) AS decision,
    jsonb_agg(jsonb_build_object('item', x.item + 1, 'opens', x.opens_review, 'settles', x.settles_review,
      'state', x.settled_state, 'by', x.settled_by))
      FILTER (WHERE x.opens_review IS NOT NULL OR x.settles_review IS NOT NULL) AS reviews
  INTO i FROM jsonb_populate_recordset(NULL::record_item, p_items) x;
  SELECT coalesce(max(x.round), 0) AS rounds, array_agg(x.item + 1) AS item, array_agg(x.round) AS round, array_agg(x.event_id) AS event_id,
    array_agg(x.kind) AS kind, array_agg(x.recipient) AS recipient, array_agg(x.channel) AS channel, array_agg(x.scope) AS scope,
    array_agg(x.scope_key) AS scope_key, array_agg(x.sender_id) AS sender_id, array_agg(x.group_id) AS group_id,
    array_agg(x.received_on) AS received_on, array_agg(x.blocks) AS blocks, array_agg(x.hold) AS hold,
    array_agg(x.provisional) AS provisional, array_agg(x.withdraws) AS withdraws, array_agg(x.source) AS source,
    array_agg(x.via) AS via, array_agg(x.keyword) AS keyword, array_agg(x.rule) AS rule, array_agg(x.evidence) AS evidence,
    array_agg(x.reason) AS reason, array_agg(x.reason_text) AS reason_text, array_agg(x.campaign_id) AS campaign_id,
    array_agg(x.campaign_inferred) AS campaign_inferred, array_agg(x.message_id) AS message_id,
    array_agg(x.review_id) AS review_id, array_agg(x.occurred_at) AS occurred_at, array_agg(x.actor) AS actor,
    array_agg(x.decide_for) AS decide_for
  INTO w FROM jsonb_populate_recordset(NULL::record_word, p_words) x;
  RETURN QUERY SELECT n.item - 1, n.status, n.outcome::jsonb FROM record_words(
    ARRAY[p_account_id], true, w.rounds, i.reviews,
    i.account, i.id, i.claim_key, i.settings_version, i.may_be_recorded, i.decision,
    w.item, w.round, w.event_id, w.kind, w.recipient, w.channel, w.scope, w.scope_key, w.sender_id, w.group_id,
    w.received_on, w.blocks, w.hold, w.provisional, w.withdraws, w.source, w.via, w.keyword, w.rule, w.evidence, w.reason,
    w.reason_text, w.campaign_id, w.campaign_inferred, w.message_id, w.review_id, w.occurred_at, w.actor, w.decide_for) n;
END
$$;
