CREATE TABLE "import_agreements" (
	"account_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"occurred_at" timestamptz NOT NULL,
	"blocks" text NOT NULL,
	"hold" boolean NOT NULL,
	"reason" text,
	"reason_text" text,
	"evidence" text,
	CONSTRAINT "import_agreements_pk" PRIMARY KEY("account_id","event_id","import_id","occurred_at","blocks","hold")
);
--> statement-breakpoint
CREATE TABLE "import_errors" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"row" bigint NOT NULL,
	"line" bigint NOT NULL,
	"column" text,
	"value" text,
	"message" text NOT NULL,
	CONSTRAINT "import_errors_account_id_import_id_row_pk" PRIMARY KEY("account_id","import_id","row")
);
--> statement-breakpoint
CREATE TABLE "import_outcomes" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"first_row" bigint NOT NULL,
	"outcomes" text NOT NULL,
	CONSTRAINT "import_outcomes_account_id_import_id_first_row_pk" PRIMARY KEY("account_id","import_id","first_row")
);
--> statement-breakpoint
CREATE TABLE "import_pieces" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"starts_at" bigint NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "import_pieces_account_id_import_id_starts_at_pk" PRIMARY KEY("account_id","import_id","starts_at")
);
--> statement-breakpoint
CREATE TABLE "import_trials" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"recipient" text collate "C" NOT NULL,
	"scope_key" integer NOT NULL,
	"occurred_at" timestamptz NOT NULL,
	"blocks" text NOT NULL,
	"hold" boolean NOT NULL,
	CONSTRAINT "import_trials_pk" PRIMARY KEY("account_id","import_id","recipient","scope_key","occurred_at","blocks","hold")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"state" text NOT NULL,
	"file_name" text,
	"dry_run" boolean NOT NULL,
	"mapping" jsonb NOT NULL,
	"columns" jsonb,
	"actor" text,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"upload_expires_at" timestamptz,
	"started_at" timestamptz,
	"finished_at" timestamptz,
	"touched_at" timestamptz DEFAULT now() NOT NULL,
	"bytes_total" bigint,
	"bytes_received" bigint DEFAULT 0 NOT NULL,
	"upload_id" uuid,
	"bytes_read" bigint DEFAULT 0 NOT NULL,
	"form" jsonb,
	"place" jsonb,
	"last_batch" uuid,
	"rows_read" bigint DEFAULT 0 NOT NULL,
	"added" bigint DEFAULT 0 NOT NULL,
	"already_opted_out" bigint DEFAULT 0 NOT NULL,
	"duplicates" bigint DEFAULT 0 NOT NULL,
	"overruled" bigint DEFAULT 0 NOT NULL,
	"refused" bigint DEFAULT 0 NOT NULL,
	"errors_kept" bigint DEFAULT 0 NOT NULL,
	"confirmed_at" timestamptz,
	"undone_by" text,
	"undone_through" bigint,
	"withdrawn" bigint DEFAULT 0 NOT NULL,
	"failure" text,
	"file_deleted_at" timestamptz,
	"has_pieces" boolean DEFAULT true NOT NULL,
	CONSTRAINT "imports_account_id_import_id_pk" PRIMARY KEY("account_id","import_id")
);
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "import_id" uuid;--> statement-breakpoint
CREATE INDEX "imports_created_idx" ON "imports" USING btree ("account_id","created_at","import_id");--> statement-breakpoint
CREATE INDEX "imports_open_idx" ON "imports" USING btree ("touched_at") WHERE state in ('WAITING_FOR_FILE', 'RUNNING', 'UNDOING');--> statement-breakpoint
CREATE INDEX "imports_files_idx" ON "imports" USING btree ("finished_at") WHERE has_pieces;--> statement-breakpoint
CREATE INDEX "events_import_idx" ON "events" USING btree ("account_id","import_id","position") WHERE import_id is not null;
--> statement-breakpoint
-- As they came: what is compressed already gains nothing, and the rest is gone in days.
ALTER TABLE "import_pieces" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
--> statement-breakpoint
-- The upload of an import's file. A request that sends bytes takes the upload over under an id of its own, made before its first
-- try: whoever sent before is refused at its next piece, so bytes of two requests are never mixed. It says whose upload it has
-- seen before (p_before), so that a try that arrives long after it was sent takes nothing back.
--
-- p_offset: null to begin anew, else where it goes on. p_total: the file's length, null while nobody knows it. What is
-- stored at bytes_received and behind is of uploads before this one, and is deleted, some pieces a call: it is called again until none is left.
CREATE FUNCTION take_import_upload(
  p_account_id uuid, p_import_id uuid, p_before uuid, p_upload_id uuid, p_offset bigint, p_total bigint
) RETURNS TABLE (outcome text, is_cleared boolean)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v imports;
  v_at_most constant integer := 64;
  v_deleted integer;
BEGIN
  SELECT * INTO v FROM imports i WHERE i.account_id = p_account_id AND i.import_id = p_import_id FOR UPDATE;
  IF NOT FOUND THEN RETURN QUERY SELECT 'missing', false; RETURN; END IF;
  IF v.state <> 'WAITING_FOR_FILE' OR v.upload_expires_at <= clock_timestamp() THEN
    RETURN QUERY SELECT 'closed', false; RETURN;
  END IF;
  IF v.upload_id IS DISTINCT FROM p_upload_id THEN
    IF v.upload_id IS DISTINCT FROM p_before THEN RETURN QUERY SELECT 'moved', false; RETURN; END IF;
    IF p_offset IS NULL THEN
      v.bytes_received := 0;
      v.bytes_total := p_total;
    ELSIF p_offset <> v.bytes_received THEN
      RETURN QUERY SELECT 'elsewhere', false; RETURN;
    ELSIF v.bytes_total <> p_total THEN
      RETURN QUERY SELECT 'other_length', false; RETURN;
    END IF;
    UPDATE imports i SET upload_id = p_upload_id, bytes_received = v.bytes_received,
      bytes_total = coalesce(v.bytes_total, p_total), touched_at = clock_timestamp()
    WHERE i.account_id = p_account_id AND i.import_id = p_import_id;
  END IF;
  DELETE FROM import_pieces p USING (
    SELECT o.starts_at FROM import_pieces o
    WHERE o.account_id = p_account_id AND o.import_id = p_import_id AND o.starts_at >= v.bytes_received
    ORDER BY o.starts_at LIMIT v_at_most
  ) old
  WHERE p.account_id = p_account_id AND p.import_id = p_import_id AND p.starts_at = old.starts_at;
  GET DIAGNOSTICS v_deleted = ROW_COUNT;
  RETURN QUERY SELECT 'taken', v_deleted < v_at_most;
END
$$;
--> statement-breakpoint
-- Stores the next bytes of an upload. Called again with the same after a lost answer it says the same, and stores nothing. With
-- the last byte (p_is_last, or as many as the file is long) the import runs, in the same call.
CREATE FUNCTION append_import_piece(
  p_account_id uuid, p_import_id uuid, p_upload_id uuid, p_starts_at bigint, p_bytes bytea, p_is_last boolean
) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v imports;
  v_end constant bigint := p_starts_at + octet_length(p_bytes);
  v_is_last boolean;
BEGIN
  SELECT * INTO v FROM imports i WHERE i.account_id = p_account_id AND i.import_id = p_import_id FOR UPDATE;
  IF NOT FOUND THEN RETURN 'missing'; END IF;
  IF v.upload_id IS DISTINCT FROM p_upload_id THEN RETURN 'moved'; END IF;
  IF v.state <> 'WAITING_FOR_FILE' THEN
    RETURN CASE WHEN v.started_at IS NOT NULL AND v.bytes_received = v_end THEN 'whole' ELSE 'closed' END;
  END IF;
  v_is_last := p_is_last OR v_end = v.bytes_total;
  IF v.bytes_received = p_starts_at THEN
    IF v_end > p_starts_at THEN
      INSERT INTO import_pieces (account_id, import_id, starts_at, bytes)
      VALUES (p_account_id, p_import_id, p_starts_at, p_bytes);
    END IF;
  ELSIF v.bytes_received <> v_end THEN
    RETURN 'moved';
  END IF;
  UPDATE imports i SET bytes_received = v_end, touched_at = clock_timestamp(),
    bytes_total = CASE WHEN v_is_last THEN v_end ELSE i.bytes_total END,
    state = CASE WHEN v_is_last THEN 'RUNNING' ELSE i.state END,
    started_at = CASE WHEN v_is_last THEN clock_timestamp() ELSE i.started_at END
  WHERE i.account_id = p_account_id AND i.import_id = p_import_id;
  RETURN CASE WHEN v_is_last THEN 'whole' ELSE 'stored' END;
END
$$;
--> statement-breakpoint
-- Ends so many imports whose file has not come in time; one of which a piece came minutes ago has its time. Those that others hold
-- are left for the next call.
CREATE FUNCTION expire_import_uploads(p_at_most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_now constant timestamptz := clock_timestamp();
  v_expired integer;
BEGIN
  UPDATE imports i SET state = 'FAILED', failure = 'no file came in time', finished_at = v_now, touched_at = v_now
  FROM (
    SELECT o.account_id, o.import_id FROM imports o
    WHERE o.state = 'WAITING_FOR_FILE' AND o.upload_expires_at <= v_now AND o.touched_at <= v_now - interval '10 minutes'
    ORDER BY o.touched_at LIMIT p_at_most FOR UPDATE SKIP LOCKED
  ) late
  WHERE i.account_id = late.account_id AND i.import_id = late.import_id;
  GET DIAGNOSTICS v_expired = ROW_COUNT;
  RETURN v_expired;
END
$$;
--> statement-breakpoint
-- Deletes the first errors of an import, so many at most; how many. Up to a key that is looked for first: of the
-- keys themselves a planner that knows nothing of the table might make a join that reads all of it for each.
CREATE FUNCTION forget_errors(p_account_id uuid, p_import_id uuid, p_at_most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_last bigint;
  v_deleted integer;
BEGIN
  SELECT max(x.row) INTO v_last FROM (
    SELECT o.row FROM import_errors o WHERE o.account_id = p_account_id AND o.import_id = p_import_id
    ORDER BY o.row LIMIT p_at_most
  ) x;
  DELETE FROM import_errors o WHERE o.account_id = p_account_id AND o.import_id = p_import_id AND o.row <= v_last;
  GET DIAGNOSTICS v_deleted = ROW_COUNT;
  RETURN v_deleted;
END
$$;
--> statement-breakpoint
-- Deletes the outcomes of an import's first rows, so many at most; how many rows of the table.
CREATE FUNCTION forget_outcomes(p_account_id uuid, p_import_id uuid, p_at_most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_last bigint;
  v_deleted integer;
BEGIN
  SELECT max(x.first_row) INTO v_last FROM (
    SELECT o.first_row FROM import_outcomes o WHERE o.account_id = p_account_id AND o.import_id = p_import_id
    ORDER BY o.first_row LIMIT p_at_most
  ) x;
  DELETE FROM import_outcomes o WHERE o.account_id = p_account_id AND o.import_id = p_import_id AND o.first_row <= v_last;
  GET DIAGNOSTICS v_deleted = ROW_COUNT;
  RETURN v_deleted;
END
$$;
--> statement-breakpoint
-- Deletes what a dry run would have recorded, so many at most or some more of one recipient; how many.
CREATE FUNCTION forget_trials(p_account_id uuid, p_import_id uuid, p_at_most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_last text COLLATE "C";
  v_deleted integer;
BEGIN
  SELECT max(x.recipient) INTO v_last FROM (
    SELECT t.recipient FROM import_trials t WHERE t.account_id = p_account_id AND t.import_id = p_import_id
    ORDER BY t.recipient LIMIT p_at_most
  ) x;
  DELETE FROM import_trials t WHERE t.account_id = p_account_id AND t.import_id = p_import_id AND t.recipient <= v_last;
  GET DIAGNOSTICS v_deleted = ROW_COUNT;
  RETURN v_deleted;
END
$$;
--> statement-breakpoint
-- Deletes so many pieces at most, of files whose imports ended so long ago or that never came whole: from its first piece on a file
-- is not to be had. With it go the outcomes of its rows, which are nothing without them, and what a dry run whose process died at
-- its end has left: these, too, so many at most. Files that others are at are left out. is_done: there is no more to delete just now.
CREATE FUNCTION delete_import_pieces(p_keep interval, p_at_most integer)
RETURNS TABLE (files integer, pieces integer, is_done boolean)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v imports;
  v_now constant timestamptz := clock_timestamp();
  v_imports_at_most constant integer := 100;
  v_rest_at_most constant integer := 20000;
  v_looked integer := 0;
  v_files integer := 0;
  v_pieces integer := 0;
  v_rest integer := 0;
  v_deleted integer;
BEGIN
  FOR v IN
    SELECT * FROM imports i
    WHERE i.has_pieces AND i.finished_at <= v_now AND (i.started_at IS NULL OR i.finished_at <= v_now - p_keep)
      AND i.state NOT IN ('WAITING_FOR_FILE', 'RUNNING')
    ORDER BY i.finished_at LIMIT v_imports_at_most FOR UPDATE SKIP LOCKED
  LOOP
    v_looked := v_looked + 1;
    DELETE FROM import_pieces p USING (
      SELECT o.starts_at FROM import_pieces o
      WHERE o.account_id = v.account_id AND o.import_id = v.import_id ORDER BY o.starts_at LIMIT p_at_most - v_pieces
    ) old
    WHERE p.account_id = v.account_id AND p.import_id = v.import_id AND p.starts_at = old.starts_at;
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    v_pieces := v_pieces + v_deleted;
    v_rest := v_rest + forget_trials(v.account_id, v.import_id, v_rest_at_most - v_rest);
    IF v_rest < v_rest_at_most THEN
      v_rest := v_rest + forget_outcomes(v.account_id, v.import_id, v_rest_at_most - v_rest);
    END IF;
    UPDATE imports i SET file_deleted_at = coalesce(i.file_deleted_at, v_now),
      has_pieces = v_pieces = p_at_most OR v_rest >= v_rest_at_most
    WHERE i.account_id = v.account_id AND i.import_id = v.import_id;
    EXIT WHEN v_pieces = p_at_most OR v_rest >= v_rest_at_most;
    v_files := v_files + CASE WHEN v_deleted > 0 THEN 1 ELSE 0 END;
  END LOOP;
  RETURN QUERY SELECT v_files, v_pieces,
    v_pieces < p_at_most AND v_rest < v_rest_at_most AND v_looked < v_imports_at_most;
END
$$;
--> statement-breakpoint
-- The writer of 0003 once more, with the import of each word. w_import_id: of a withdrawal, the import that is undone.
-- w_new: nobody has said anything of its recipient yet, as who asks has seen under the lock of the log: no look is needed.
-- p_tells false: it gives no outcomes, since who asks holds the lock, has seen that what is withdrawn stands, and reads the events.
CREATE FUNCTION record_words(
  p_accounts uuid[], p_wait boolean, p_rounds integer, p_reviews jsonb,
  i_account integer[], i_id uuid[], i_claim_key text[], i_settings_version bigint[], i_may_be_recorded boolean[], i_decision text[],
  w_item integer[], w_round integer[], w_event_id uuid[], w_kind text[], w_recipient text[], w_channel text[], w_scope text[],
  w_scope_key integer[], w_sender_id uuid[], w_group_id uuid[], w_received_on uuid[], w_blocks text[], w_hold boolean[],
  w_provisional boolean[], w_withdraws uuid[], w_source text[], w_via text[], w_keyword text[], w_rule text[],
  w_evidence text[], w_reason text[], w_reason_text text[], w_campaign_id uuid[], w_campaign_inferred boolean[],
  w_message_id text[], w_review_id uuid[], w_occurred_at timestamptz[], w_actor text[], w_decide_for uuid[],
  w_import_id uuid[], w_new boolean[], p_tells boolean
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
  v_at integer;
  v_grown log_heads%ROWTYPE;
  v_turn integer;
  v_turns integer;
  v_gone record;
  v_g_account uuid[]; v_g_recipient text[]; v_g_scope_key integer[];
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
  IF v_withdrawals AND p_tells THEN
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

  -- What other imports had to say as well, and the events to be withdrawn had said for them, is said now: before these go, so
  -- that nobody is given free in between.
  IF v_withdrawals THEN
    FOR v_at IN
      SELECT DISTINCT i_account[w.item] FROM unnest(w_item, w_kind) w(item, kind)
      WHERE w.kind = 'WITHDRAWN' AND (v_open IS NULL OR v_open[w.item])
    LOOP
      IF say_agreements(p_accounts[v_at], ARRAY(
        SELECT w.withdraws FROM unnest(w_item, w_kind, w_withdraws) w(item, kind, withdraws)
        WHERE w.kind = 'WITHDRAWN' AND i_account[w.item] = v_at AND (v_open IS NULL OR v_open[w.item])
      )) THEN
        SELECT * INTO v_grown FROM log_heads h WHERE h.account_id = p_accounts[v_at];
        v_head[v_at] := v_grown.position;
        v_now[v_at] := greatest(clock_timestamp(), v_grown.recorded_at + interval '1 microsecond');
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
          w_reason_text, w_campaign_id, w_campaign_inferred, w_message_id, w_review_id, w_occurred_at, w_actor, w_decide_for,
          w_import_id, w_new
        ) WITH ORDINALITY y(
          item, round, event_id, kind, recipient, channel, scope, scope_key, sender_id, group_id,
          received_on, blocks, hold, provisional, source, via, keyword, rule, evidence, reason,
          reason_text, campaign_id, campaign_inferred, message_id, review_id, occurred_at, actor, decide_for, import_id, is_new, place
        )
        WHERE y.round = r AND y.kind <> 'WITHDRAWN' AND (v_open IS NULL OR v_open[y.item])
      ) x
    ),
    own AS (
      SELECT w.*, CASE WHEN w.hold THEN 'infinity' ELSE w.at END AS weight,
        e.m_position, e.m_at, e.m_out, e.u_position, e.u_at, e.u_out, e.o_position, e.o_at, e.o_out,
        e.since, e.source AS e_source, e.reason AS e_reason, e.campaign_id AS e_campaign_id,
        CASE WHEN w.is_new THEN false ELSE (
          SELECT true FROM list_entries x
          WHERE x.account_id = w.account_id AND x.recipient = w.recipient AND x.scope_key <> w.scope_key LIMIT 1
        ) IS NOT NULL END AS elsewhere,
        (
          SELECT true FROM sender_covers c
          WHERE c.account_id = w.account_id AND c.sender_id = w.decide_for AND c.scope_key = w.scope_key
        ) IS NOT NULL AS covers
      FROM w
      LEFT JOIN LATERAL (
        SELECT * FROM list_entries l
        WHERE w.is_new IS NOT TRUE
          AND l.account_id = w.account_id AND l.recipient = w.recipient AND l.scope_key = w.scope_key LIMIT 1
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
        campaign_id, campaign_inferred, message_id, review_id, occurred_at, recorded_at, actor, import_id)
      SELECT
        account_id, position, event_id, kind, changed, recipient, channel, scope, scope_key, sender_id, group_id,
        received_on, blocks, coalesce(hold, false), coalesce(provisional, false), NULL, source, via, keyword, rule,
        evidence, reason, reason_text, campaign_id, coalesce(campaign_inferred, false), message_id, review_id, at, now, actor, import_id
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

    -- Withdrawals, those of a round at once: each recomputes its recipient's entry from the log, unless other words have made
    -- it: of somebody with thousands of words that would take a day. Of one recipient one after the other: what the second
    -- changes depends on the first.
    CONTINUE WHEN NOT v_withdrawals;
    v_turn := 0;
    LOOP
      v_turn := v_turn + 1;
      WITH asked AS (
        SELECT i_account[y.item] AS account, p_accounts[i_account[y.item]] AS account_id, v_now[i_account[y.item]] AS now,
          y.*, e.event_id AS target_id, e.position AS target_position, e.recipient, e.channel, e.scope, e.scope_key, e.sender_id, e.group_id, e.received_on,
          e.blocks, e.hold, e.provisional, e.keyword, e.campaign_id, e.campaign_inferred, e.review_id,
          row_number() OVER (PARTITION BY i_account[y.item], e.recipient ORDER BY y.place) AS turn
        FROM unnest(
          w_item, w_round, w_event_id, w_kind, w_withdraws, w_source, w_via, w_rule, w_evidence, w_reason, w_reason_text,
          w_review_id, w_actor, w_import_id
        ) WITH ORDINALITY y(
          item, round, new_id, kind, withdraws, by_source, by_via, by_rule, by_evidence, by_reason, by_reason_text,
          by_review_id, by_actor, by_import_id, place
        )
        CROSS JOIN LATERAL (
          SELECT * FROM events x
          WHERE x.account_id = p_accounts[i_account[y.item]] AND x.event_id >= y.withdraws ORDER BY x.event_id LIMIT 1
        ) e
        WHERE y.round = r AND y.kind = 'WITHDRAWN' AND (v_open IS NULL OR v_open[y.item])
      ),
      taken AS (
        SELECT a.*, v_head[a.account] + row_number() OVER (PARTITION BY a.account ORDER BY a.place) AS position
        FROM asked a WHERE a.turn = v_turn
      ),
      decided AS MATERIALIZED (
        SELECT t.*, n.recipient AS n_recipient, n.m_position, n.m_at, n.m_out, n.u_position, n.u_at, n.u_out,
          n.o_position, n.o_at, n.o_out, n.since, n.source, n.reason, n.campaign_id AS n_campaign_id,
          d.decides,
          CASE
            WHEN NOT d.decides THEN false
            WHEN (
              SELECT true FROM list_entries x
              WHERE x.account_id = t.account_id AND x.recipient = t.recipient AND x.scope_key <> t.scope_key LIMIT 1
            ) THEN decision_differs(
              t.account_id, t.recipient, t.scope_key, n.m_at, n.m_out, n.u_at, n.u_out, n.o_at, n.o_out)
            ELSE coalesce(n.m_out, false) <> coalesce(o.m_out, false) OR coalesce(n.u_out, false) <> coalesce(o.u_out, false)
              OR coalesce(n.o_out, false) <> coalesce(o.o_out, false)
          END AS changed
        FROM taken t
        LEFT JOIN LATERAL (
          SELECT * FROM list_entries l
          WHERE l.account_id = t.account_id AND l.recipient = t.recipient AND l.scope_key = t.scope_key LIMIT 1
        ) o ON true
        CROSS JOIN LATERAL (
          SELECT x.decides, CASE WHEN x.decides THEN t.recipient END AS of
          FROM (
            SELECT o.recipient IS NULL OR (t.target_position IN (o.m_position, o.u_position, o.o_position)) IS TRUE AS decides
          ) x OFFSET 0
        ) d
        LEFT JOIN LATERAL (
          SELECT * FROM entries_from_log(t.account_id, d.of, d.of, t.target_id) l
          WHERE l.scope_key = t.scope_key
        ) n ON true
      ),
      appended AS (
        INSERT INTO events (
          account_id, position, event_id, kind, changed, recipient, channel, scope, scope_key, sender_id, group_id,
          received_on, blocks, hold, provisional, withdraws, source, via, keyword, rule, evidence, reason, reason_text,
          campaign_id, campaign_inferred, message_id, review_id, occurred_at, recorded_at, actor, import_id)
        SELECT
          account_id, position, new_id, 'WITHDRAWN', changed, recipient, channel, scope, scope_key, sender_id, group_id,
          received_on, blocks, hold, provisional, target_id, by_source, by_via, keyword, by_rule, by_evidence, by_reason,
          by_reason_text, campaign_id, campaign_inferred, NULL, coalesce(by_review_id, review_id), now, now, by_actor, by_import_id
        FROM decided
      ),
      saved AS (
        INSERT INTO list_entries AS l (
          account_id, recipient, scope_key, m_position, m_at, m_out, u_position, u_at, u_out, o_position, o_at, o_out,
          since, source, reason, campaign_id)
        SELECT
          account_id, recipient, scope_key, m_position, m_at, m_out, u_position, u_at, u_out, o_position, o_at, o_out,
          since, source, reason, n_campaign_id
        FROM decided WHERE decides AND n_recipient IS NOT NULL
        ON CONFLICT (account_id, recipient, scope_key) DO UPDATE SET
          m_position = excluded.m_position, m_at = excluded.m_at, m_out = excluded.m_out,
          u_position = excluded.u_position, u_at = excluded.u_at, u_out = excluded.u_out,
          o_position = excluded.o_position, o_at = excluded.o_at, o_out = excluded.o_out,
          since = excluded.since, source = excluded.source, reason = excluded.reason, campaign_id = excluded.campaign_id
      )
      SELECT array_agg(d.item ORDER BY d.account, d.place), array_agg(d.new_id ORDER BY d.account, d.place),
        array_agg(d.position ORDER BY d.account, d.place), array_agg(d.changed ORDER BY d.account, d.place),
        array_agg(d.account_id) FILTER (WHERE d.decides AND d.n_recipient IS NULL),
        array_agg(d.recipient) FILTER (WHERE d.decides AND d.n_recipient IS NULL),
        array_agg(d.scope_key) FILTER (WHERE d.decides AND d.n_recipient IS NULL),
        (SELECT max(a.turn) FROM asked a)
      INTO v_r_item, v_r_event, v_r_position, v_r_changed, v_g_account, v_g_recipient, v_g_scope_key, v_turns FROM decided d;
      EXIT WHEN v_r_item IS NULL;
      -- One by one, each by its key: a plan for all of them at once might read all of the list.
      FOR v_gone IN SELECT g.* FROM unnest(v_g_account, v_g_recipient, v_g_scope_key) g(account_id, recipient, scope_key) LOOP
        DELETE FROM list_entries l
          WHERE l.account_id = v_gone.account_id AND l.recipient = v_gone.recipient AND l.scope_key = v_gone.scope_key;
      END LOOP;
      FOR n IN 1 .. cardinality(v_r_item) LOOP
        v_head[i_account[v_r_item[n]]] := greatest(v_head[i_account[v_r_item[n]]], v_r_position[n]);
      END LOOP;
      v_item := v_item || v_r_item;
      v_event := v_event || v_r_event;
      v_position := v_position || v_r_position;
      v_was_changed := v_was_changed || v_r_changed;
      v_out := v_out || array_fill(NULL::boolean, ARRAY[cardinality(v_r_item)]);
      EXIT WHEN v_turn >= v_turns;
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

  IF NOT p_tells THEN
    RETURN;
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
-- An id in the order of time (UUID of version 7), as new-id.ts makes them.
CREATE FUNCTION new_id() RETURNS uuid
LANGUAGE sql VOLATILE AS $$
  SELECT (substr(encode(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 'hex'), 5) || '7'
    || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid
$$;
--> statement-breakpoint
-- Words of imports that were no events, since these events had said as much: they become events. Not those of an import that
-- is undone, or being undone; nor where an undo has failed in its middle: behind its withdrawals an undo looks for no words. Of several at one event the latest speaks for those that say no more than it does, which
-- agree with it from then on. True when anything was recorded. Called by record_words alone, under the lock of the log.
CREATE FUNCTION say_agreements(p_account_id uuid, p_event_ids uuid[]) RETURNS boolean
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  a record;
  w record;
BEGIN
  WITH agreed AS (
    SELECT g.*, i.actor, row_number() OVER (
      PARTITION BY g.event_id ORDER BY g.occurred_at DESC, g.hold DESC, g.blocks = 'ALL' DESC, g.blocks = 'ALL_BUT_OTP' DESC, g.import_id
    ) AS place
    FROM unnest(p_event_ids) e(event_id)
    CROSS JOIN LATERAL (
      SELECT * FROM import_agreements s WHERE s.account_id = p_account_id AND s.event_id = e.event_id OFFSET 0
    ) g
    CROSS JOIN LATERAL (
      SELECT n.actor FROM imports n
      WHERE n.account_id = p_account_id AND n.import_id = g.import_id AND n.state NOT IN ('UNDOING', 'UNDONE')
        AND n.undone_through IS NULL LIMIT 1
    ) i
  ),
  covered AS (
    SELECT y.*, y.place > 1
        AND (first_value(y.hold) OVER f OR NOT y.hold)
        AND (first_value(y.blocks) OVER f IN ('ALL', y.blocks) OR y.blocks = 'MARKETING') AS covered
    FROM agreed y WINDOW f AS (PARTITION BY y.event_id ORDER BY y.place)
  ),
  given AS MATERIALIZED (SELECT c.*, CASE WHEN NOT c.covered THEN new_id() END AS new_id FROM covered c)
  SELECT array_agg(x.event_id) AS event_id, array_agg(x.import_id) AS import_id, array_agg(x.occurred_at) AS occurred_at,
    array_agg(x.blocks) AS blocks, array_agg(x.hold) AS hold, array_agg(x.reason) AS reason,
    array_agg(x.reason_text) AS reason_text, array_agg(x.evidence) AS evidence, array_agg(x.actor) AS actor,
    array_agg(x.new_id) AS new_id, array_agg(x.first_id) AS first_id
  INTO a
  FROM (
    SELECT v.*, first_value(v.new_id) OVER f AS first_id
    FROM given v WINDOW f AS (PARTITION BY v.event_id ORDER BY v.place)
  ) x;
  IF a.event_id IS NULL THEN
    RETURN false;
  END IF;
  SELECT count(*)::integer AS count, max(x.round)::integer AS rounds, array_agg(x.round::integer) AS round, array_agg(x.new_id) AS event_id,
    array_agg(x.recipient) AS recipient, array_agg(x.channel) AS channel, array_agg(x.scope) AS scope,
    array_agg(x.scope_key) AS scope_key, array_agg(x.sender_id) AS sender_id, array_agg(x.group_id) AS group_id,
    array_agg(x.blocks) AS blocks, array_agg(x.hold) AS hold, array_agg(x.reason) AS reason,
    array_agg(x.reason_text) AS reason_text, array_agg(x.evidence) AS evidence, array_agg(x.occurred_at) AS occurred_at,
    array_agg(x.actor) AS actor, array_agg(x.import_id) AS import_id
  INTO w
  FROM (
    SELECT u.*, e.recipient, e.channel, e.scope, e.scope_key, e.sender_id, e.group_id,
      row_number() OVER (PARTITION BY e.recipient ORDER BY u.place) AS round
    FROM unnest(a.event_id, a.import_id, a.occurred_at, a.blocks, a.hold, a.reason, a.reason_text, a.evidence, a.actor, a.new_id)
      WITH ORDINALITY u(said_by, import_id, occurred_at, blocks, hold, reason, reason_text, evidence, actor, new_id, place)
    CROSS JOIN LATERAL (
      SELECT * FROM events s WHERE s.account_id = p_account_id AND s.event_id >= u.said_by ORDER BY s.event_id LIMIT 1
    ) e
    WHERE u.new_id IS NOT NULL
  ) x;
  PERFORM record_words(
    ARRAY[p_account_id], true, w.rounds, NULL, ARRAY[1], ARRAY[new_id()], NULL, NULL, NULL, NULL,
    array_fill(1, ARRAY[w.count]), w.round, w.event_id, array_fill('OPTED_OUT'::text, ARRAY[w.count]), w.recipient, w.channel,
    w.scope, w.scope_key, w.sender_id, w.group_id, NULL, w.blocks, w.hold, NULL, NULL,
    array_fill('IMPORT'::text, ARRAY[w.count]), NULL, NULL, array_fill('import.said-before'::text, ARRAY[w.count]),
    w.evidence, w.reason, w.reason_text, NULL, NULL, NULL, NULL, w.occurred_at, w.actor, NULL, w.import_id, NULL, false);
  INSERT INTO import_agreements (account_id, event_id, import_id, occurred_at, blocks, hold, reason, reason_text, evidence)
    SELECT p_account_id, u.first_id, u.import_id, u.occurred_at, u.blocks, u.hold, u.reason, u.reason_text, u.evidence
    FROM unnest(a.import_id, a.occurred_at, a.blocks, a.hold, a.reason, a.reason_text, a.evidence, a.new_id, a.first_id)
      u(import_id, occurred_at, blocks, hold, reason, reason_text, evidence, new_id, first_id)
    WHERE u.new_id IS NULL
    ON CONFLICT DO NOTHING;
  DELETE FROM import_agreements s WHERE s.account_id = p_account_id AND s.event_id = ANY (p_event_ids);
  RETURN true;
END
$$;
--> statement-breakpoint
-- For a process of the version before, which may still run: the same writer, asked in its words.
CREATE OR REPLACE FUNCTION record_words(
  p_accounts uuid[], p_wait boolean, p_rounds integer, p_reviews jsonb,
  i_account integer[], i_id uuid[], i_claim_key text[], i_settings_version bigint[], i_may_be_recorded boolean[], i_decision text[],
  w_item integer[], w_round integer[], w_event_id uuid[], w_kind text[], w_recipient text[], w_channel text[], w_scope text[],
  w_scope_key integer[], w_sender_id uuid[], w_group_id uuid[], w_received_on uuid[], w_blocks text[], w_hold boolean[],
  w_provisional boolean[], w_withdraws uuid[], w_source text[], w_via text[], w_keyword text[], w_rule text[],
  w_evidence text[], w_reason text[], w_reason_text text[], w_campaign_id uuid[], w_campaign_inferred boolean[],
  w_message_id text[], w_review_id uuid[], w_occurred_at timestamptz[], w_actor text[], w_decide_for uuid[]
)
RETURNS TABLE (item integer, status text, outcome text)
LANGUAGE sql VOLATILE AS $$
  SELECT n.item, n.status, n.outcome FROM record_words(
    p_accounts, p_wait, p_rounds, p_reviews, i_account, i_id, i_claim_key, i_settings_version, i_may_be_recorded,
    i_decision, w_item, w_round, w_event_id, w_kind, w_recipient, w_channel, w_scope, w_scope_key, w_sender_id,
    w_group_id, w_received_on, w_blocks, w_hold, w_provisional, w_withdraws, w_source, w_via, w_keyword, w_rule,
    w_evidence, w_reason, w_reason_text, w_campaign_id, w_campaign_inferred, w_message_id, w_review_id, w_occurred_at,
    w_actor, w_decide_for, NULL, NULL, true) n;
$$;
--> statement-breakpoint
-- What imports have said before, for words of an import: one element for each word, in their order.
--   code 0: nothing was said of the recipient at all. 1: something was, and the word still says something new. 2: the same,
--   and a later opt-in stands against it. 3: an event of this very import says as much already, and none of another. 4: one
--   of another import does. 5: the same, and a later opt-in stands against it.
-- An event says as much that stands, is no earlier, blocks no less, and is a hold if the word is one. event: which one.
-- Against the word stands an opt-in that lets one of the senders write whom it covers, the words before it counted:
-- those of the same call and, where p_dry, those that a dry run has had.
--
-- Planned once a connection, as record_words: one look into the list for each word, and no more where nothing is found.
-- Ordered by recipient, and no plan may sort: only the index of recipients is in that order.
CREATE FUNCTION said_by_imports(
  p_account_id uuid, p_import_id uuid, p_dry boolean, w_round integer[], w_recipient text[], w_scope_key integer[],
  w_blocks text[], w_hold boolean[], w_occurred_at timestamptz[]
)
RETURNS TABLE (codes integer[], event_ids uuid[])
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN QUERY
    SELECT array_agg(CASE
        WHEN a.found IS NULL THEN 0
        WHEN e.own THEN 3
        WHEN e.event_id IS NOT NULL THEN 4 + coalesce(o.later, false)::integer
        WHEN o.later THEN 2
        ELSE 1
      END), array_agg(e.event_id)
    FROM unnest(w_round, w_recipient, w_scope_key, w_blocks, w_hold, w_occurred_at)
      WITH ORDINALITY w(round, recipient, scope_key, blocks, hold, occurred_at, place)
    LEFT JOIN LATERAL (
      SELECT true AS found FROM list_entries x WHERE x.account_id = p_account_id AND x.recipient = w.recipient LIMIT 1
    ) a ON true
    LEFT JOIN LATERAL (
      SELECT bool_or(s.in_at > greatest(s.out_at, w.occurred_at, (
        SELECT max(CASE WHEN u.hold THEN 'infinity' ELSE u.occurred_at END)
        FROM unnest(w_recipient, w_scope_key, w_hold, w_occurred_at) WITH ORDINALITY u(recipient, scope_key, hold, occurred_at, place)
        WHERE w.round <> 1 AND u.place < w.place AND u.recipient = w.recipient AND u.scope_key = ANY (s.keys)
      ), (
        SELECT max(CASE WHEN t.hold THEN 'infinity' ELSE t.occurred_at END) FROM import_trials t
        WHERE p_dry AND t.account_id = p_account_id AND t.import_id = p_import_id AND t.recipient = w.recipient
          AND t.scope_key = ANY (s.keys)
      ))) AS later
      FROM (
        SELECT array_agg(c.scope_key) AS keys, max(x.m_at) FILTER (WHERE x.m_out) AS out_at,
          max(x.m_at) FILTER (WHERE NOT x.m_out AND NOT c.opt_outs_only) AS in_at
        FROM (
          SELECT k.sender_id, k.scope_key, k.opt_outs_only FROM sender_covers k
          WHERE k.account_id = p_account_id AND k.sender_id IN (
            SELECT n.sender_id FROM sender_covers n WHERE n.account_id = p_account_id AND n.scope_key = w.scope_key
          )
          UNION ALL
          -- A sender that may be added tomorrow.
          SELECT NULL, v.scope_key, false FROM (VALUES (0), (w.scope_key)) v(scope_key)
          WHERE NOT EXISTS (SELECT FROM sender_covers n WHERE n.account_id = p_account_id AND n.scope_key = w.scope_key)
        ) c
        LEFT JOIN LATERAL (
          SELECT y.m_out, y.m_at FROM list_entries y
          WHERE y.account_id = p_account_id AND y.recipient = w.recipient AND y.scope_key = c.scope_key LIMIT 1
        ) x ON true
        GROUP BY c.sender_id
      ) s
      WHERE a.found AND w.hold IS NOT TRUE
        AND EXISTS (SELECT FROM list_entries y WHERE y.account_id = p_account_id AND y.recipient = w.recipient AND NOT y.m_out)
    ) o ON true
    -- No word that stands there is later than the latest.
    LEFT JOIN LATERAL (
      SELECT true AS may_be FROM list_entries x
      WHERE a.found AND x.account_id = p_account_id AND x.recipient = w.recipient AND x.scope_key = w.scope_key
        AND x.m_at >= w.occurred_at LIMIT 1
    ) l ON true
    LEFT JOIN LATERAL (
      SELECT x.event_id, x.import_id IS NOT DISTINCT FROM p_import_id AS own
      FROM (
        SELECT y.* FROM events y
        WHERE y.account_id = p_account_id AND y.recipient >= w.recipient AND y.recipient <= w.recipient
          AND y.scope_key = w.scope_key AND y.source = 'IMPORT' AND y.kind = 'OPTED_OUT'
          AND y.occurred_at >= w.occurred_at AND (y.hold OR w.hold IS NOT TRUE)
          AND (y.blocks = 'ALL' OR y.blocks = w.blocks OR w.blocks = 'MARKETING')
          AND (SELECT true FROM events z WHERE z.account_id = p_account_id AND z.withdraws = y.event_id LIMIT 1) IS NULL
        ORDER BY y.recipient, y.position OFFSET 0
      ) x
      WHERE l.may_be
      ORDER BY x.import_id IS NOT DISTINCT FROM p_import_id LIMIT 1
    ) e ON true;
END
$$;
--> statement-breakpoint
-- Whether each word has changed anything, in the order of the words; null where it is in no round. The events are those after
-- a position, which were appended round by round.
CREATE FUNCTION changed_by_words(p_account_id uuid, p_after bigint, w_round integer[]) RETURNS boolean[]
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_changed boolean[];
BEGIN
  SELECT array_agg(e.changed) INTO v_changed FROM (
    SELECT x.changed FROM events x WHERE x.account_id = p_account_id AND x.position > p_after ORDER BY x.position OFFSET 0
  ) e;
  IF w_round = array_fill(1, ARRAY[cardinality(w_round)]) THEN
    RETURN v_changed;
  END IF;
  RETURN ARRAY(
    SELECT CASE WHEN w.round > 0 THEN v_changed[w.nth] END
    FROM (
      SELECT u.*, row_number() OVER (ORDER BY u.round = 0, u.round, u.place) AS nth
      FROM unnest(w_round) WITH ORDINALITY u(round, place)
    ) w ORDER BY w.place
  );
END
$$;
--> statement-breakpoint
-- A letter a row, of the strongest of what its words came to: refused, added, overruled, opted out already, duplicate.
CREATE FUNCTION outcomes_of_rows(p_rows integer, r_row integer[], w_row integer[], w_round integer[], w_said integer[], w_changed boolean[])
RETURNS text
LANGUAGE plpgsql IMMUTABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_outcomes text;
BEGIN
  SELECT coalesce(string_agg(substr('ralod', x.rank, 1), '' ORDER BY x.row), '') INTO v_outcomes
    FROM (
      SELECT y.row, min(y.rank) AS rank FROM (
        SELECT w.row, CASE
          WHEN w.said > 2 THEN 8 - w.said
          WHEN w.round = 0 THEN 5
          WHEN w.changed THEN 2
          WHEN w.said = 2 THEN 3
          ELSE 4
        END AS rank
        FROM unnest(w_row, w_round, w_said, w_changed) w(row, round, said, changed)
        UNION ALL
        SELECT r, 1 FROM unnest(r_row) r
      ) y GROUP BY y.row
    ) x;
  IF length(v_outcomes) <> p_rows THEN
    RAISE EXCEPTION 'a row of an import was neither refused nor said a word' USING ERRCODE = 'HD001';
  END IF;
  RETURN v_outcomes;
END
$$;
--> statement-breakpoint
-- What became of a run of rows, and the place reached. Of the rows of an import that are refused the first p_errors_at_most are
-- stored with why; all are counted, and have their letter.
CREATE FUNCTION save_import_batch(
  p_account_id uuid, p_import_id uuid, p_batch_id uuid, p_first_row bigint, p_rows integer, p_place jsonb, p_bytes_read bigint,
  p_is_last boolean, p_outcomes text, p_errors_at_most bigint,
  r_row integer[], r_line bigint[], r_column text[], r_value text[], r_message text[]
) RETURNS void
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_kept integer := 0;
BEGIN
  IF r_row IS NOT NULL THEN
    INSERT INTO import_errors (account_id, import_id, row, line, "column", value, message)
      SELECT p_account_id, p_import_id, p_first_row + r.row, r.line, r."column", r.value, r.message
      FROM unnest(r_row, r_line, r_column, r_value, r_message) r(row, line, "column", value, message)
      ORDER BY r.row
      LIMIT greatest(0, p_errors_at_most - (
        SELECT i.errors_kept FROM imports i WHERE i.account_id = p_account_id AND i.import_id = p_import_id));
    GET DIAGNOSTICS v_kept = ROW_COUNT;
  END IF;
  IF p_rows > 0 THEN
    INSERT INTO import_outcomes (account_id, import_id, first_row, outcomes)
      VALUES (p_account_id, p_import_id, p_first_row, p_outcomes);
  END IF;
  UPDATE imports i SET
      rows_read = i.rows_read + p_rows,
      added = i.added + p_rows - length(replace(p_outcomes, 'a', '')),
      already_opted_out = i.already_opted_out + p_rows - length(replace(p_outcomes, 'o', '')),
      duplicates = i.duplicates + p_rows - length(replace(p_outcomes, 'd', '')),
      overruled = i.overruled + p_rows - length(replace(p_outcomes, 'l', '')),
      refused = i.refused + p_rows - length(replace(p_outcomes, 'r', '')), errors_kept = i.errors_kept + v_kept,
      place = p_place, bytes_read = p_bytes_read, last_batch = p_batch_id, touched_at = clock_timestamp(),
      state = CASE WHEN p_is_last THEN 'DONE' ELSE i.state END,
      finished_at = CASE WHEN p_is_last THEN clock_timestamp() ELSE i.finished_at END
    WHERE i.account_id = p_account_id AND i.import_id = p_import_id;
END
$$;
--> statement-breakpoint
-- Records a run of rows of an import: whole or not at all, once, and only behind those recorded before. One round trip:
-- what became of the rows, how far the file was read and the events are one commit.
--
-- r_…: a column of the rows that were refused. w_…: a column of the words of the others; null where all are. w_row: the place
-- of its row, from 0. w_round: 1 for the first word of a recipient in this call, 2 for its next, …; 0 where a word before it
-- in this call says as much.
--
-- kind RECORDED: outcomes holds a letter a row (import-words.ts says which). MOVED: the import does not stand where it should,
-- or does not run; STALE: the account's settings have changed. Nothing is recorded then. waited: milliseconds for the log.
-- p_rows -1: only whether the database takes the words. All is taken back, with HD001.
--
-- Whoever waits for another's lock is told so (55P03) long before a statement has had its time (57014): then the rows were too many.
CREATE FUNCTION record_import(
  p_account_id uuid, p_import_id uuid, p_batch_id uuid, p_first_row bigint, p_rows integer, p_settings_version bigint,
  p_place jsonb, p_bytes_read bigint, p_is_last boolean, p_errors_at_most bigint, p_rounds integer,
  r_row integer[], r_line bigint[], r_column text[], r_value text[], r_message text[],
  w_row integer[], w_round integer[], w_event_id uuid[], w_recipient text[],
  w_channel text[], w_scope text[], w_scope_key integer[], w_sender_id uuid[], w_group_id uuid[], w_blocks text[], w_hold boolean[],
  w_reason text[], w_reason_text text[], w_evidence text[], w_occurred_at timestamptz[]
)
RETURNS TABLE (kind text, state text, outcomes text, recorded integer, waited double precision)
LANGUAGE plpgsql VOLATILE
SET lock_timeout = '4s' SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  v_import imports%ROWTYPE;
  v_asked timestamptz;
  v_waited double precision := 0;
  v_head bigint;
  v_words integer := coalesce(cardinality(w_row), 0);
  v_said integer[];
  v_events uuid[];
  v_round integer[] := w_round;
  v_new boolean[];
  v_changed boolean[];
  v_outcomes text;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'record_import needs read committed: an older snapshot would miss the words before it';
  END IF;
  SELECT * INTO v_import FROM imports i WHERE i.account_id = p_account_id AND i.import_id = p_import_id FOR UPDATE;
  IF v_import.import_id IS NULL THEN
    RAISE EXCEPTION 'account has no such import' USING ERRCODE = 'HD404';
  END IF;
  -- Our own second try after a lost answer.
  IF v_import.last_batch = p_batch_id THEN
    SELECT o.outcomes INTO v_outcomes FROM import_outcomes o
      WHERE o.account_id = p_account_id AND o.import_id = p_import_id AND o.first_row = p_first_row LIMIT 1;
    RETURN QUERY SELECT 'RECORDED', v_import.state, coalesce(v_outcomes, ''),
      length(translate(v_outcomes, 'rd', '')), v_waited;
    RETURN;
  END IF;
  IF v_import.state <> 'RUNNING' OR v_import.dry_run OR v_import.rows_read <> p_first_row THEN
    RETURN QUERY SELECT 'MOVED', v_import.state, NULL, 0, v_waited;
    RETURN;
  END IF;
  IF v_words > 0 THEN
    v_asked := clock_timestamp();
    SELECT h.position INTO v_head FROM log_heads h WHERE h.account_id = p_account_id FOR UPDATE;
    v_waited := extract(epoch FROM clock_timestamp() - v_asked) * 1000;
    IF v_head IS NULL THEN
      RAISE EXCEPTION 'account has no log' USING ERRCODE = 'HD404';
    END IF;
  END IF;
  IF (SELECT a.settings_version FROM accounts a WHERE a.account_id = p_account_id LIMIT 1) <> p_settings_version THEN
    RETURN QUERY SELECT 'STALE', v_import.state, NULL, 0, v_waited;
    RETURN;
  END IF;

  IF v_words > 0 THEN
    SELECT s.codes, s.event_ids INTO v_said, v_events
      FROM said_by_imports(p_account_id, p_import_id, false, w_round, w_recipient, w_scope_key, w_blocks, w_hold, w_occurred_at) s;
    -- What says nothing new is in no round.
    IF 3 = ANY (v_said) OR 4 = ANY (v_said) OR 5 = ANY (v_said) THEN
      v_round := ARRAY(
        SELECT CASE WHEN w.said > 2 THEN 0 ELSE w.round END
        FROM unnest(w_round, v_said) WITH ORDINALITY w(round, said, place) ORDER BY w.place
      );
      INSERT INTO import_agreements (account_id, event_id, import_id, occurred_at, blocks, hold, reason, reason_text, evidence)
        SELECT p_account_id, w.event_id, p_import_id, w.occurred_at, w.blocks, coalesce(w.hold, false), w.reason, w.reason_text, w.evidence
        FROM unnest(v_events, v_said, w_occurred_at, w_blocks, w_hold, w_reason, w_reason_text, w_evidence)
          w(event_id, said, occurred_at, blocks, hold, reason, reason_text, evidence)
        WHERE w.said > 3
        ON CONFLICT DO NOTHING;
    END IF;
    IF 0 = ANY (v_said) THEN
      v_new := ARRAY(
        SELECT CASE WHEN w.said = 0 AND w.round = 1 THEN true END
        FROM unnest(w_round, v_said) WITH ORDINALITY w(round, said, place) ORDER BY w.place
      );
    END IF;
    PERFORM record_words(
      ARRAY[p_account_id], true, p_rounds, NULL, ARRAY[1], ARRAY[p_batch_id], NULL, NULL, NULL, NULL,
      array_fill(1, ARRAY[v_words]), v_round, w_event_id, array_fill('OPTED_OUT'::text, ARRAY[v_words]), w_recipient, w_channel,
      w_scope, w_scope_key, w_sender_id, w_group_id, NULL, w_blocks, w_hold, NULL, NULL,
      array_fill('IMPORT'::text, ARRAY[v_words]), NULL, NULL, NULL, w_evidence, w_reason, w_reason_text, NULL, NULL, NULL, NULL,
      w_occurred_at, CASE WHEN v_import.actor IS NOT NULL THEN array_fill(v_import.actor, ARRAY[v_words]) END, NULL,
      array_fill(p_import_id, ARRAY[v_words]), v_new, false);
    v_changed := changed_by_words(p_account_id, v_head, v_round);
  END IF;
  v_outcomes := outcomes_of_rows(p_rows, r_row, w_row, w_round, v_said, v_changed);
  PERFORM save_import_batch(p_account_id, p_import_id, p_batch_id, p_first_row, p_rows, p_place, p_bytes_read, p_is_last,
    v_outcomes, p_errors_at_most, r_row, r_line, r_column, r_value, r_message);
  RETURN QUERY SELECT 'RECORDED', CASE WHEN p_is_last THEN 'DONE' ELSE 'RUNNING' END, v_outcomes,
    v_words - coalesce(cardinality(array_positions(v_round, 0)), 0), v_waited;
END
$$;
--> statement-breakpoint
-- What record_import would make of a run of rows, of an import that is a dry run: nothing is recorded but the outcomes, the
-- place, and in import_trials what would have become events, so that later rows know of it.
--
-- Who never said anything, and is in one row of the call alone, would be opted out. The others are recorded by the writer
-- itself, after what the dry run had for them before, in a part of the transaction that is taken back: so the rules stand
-- in one place. The log is locked for these alone.
CREATE FUNCTION try_import(
  p_account_id uuid, p_import_id uuid, p_batch_id uuid, p_first_row bigint, p_rows integer, p_settings_version bigint,
  p_place jsonb, p_bytes_read bigint, p_is_last boolean, p_errors_at_most bigint, p_rounds integer,
  r_row integer[], r_line bigint[], r_column text[], r_value text[], r_message text[],
  w_row integer[], w_round integer[], w_event_id uuid[], w_recipient text[],
  w_channel text[], w_scope text[], w_scope_key integer[], w_sender_id uuid[], w_group_id uuid[], w_blocks text[], w_hold boolean[],
  w_reason text[], w_reason_text text[], w_evidence text[], w_occurred_at timestamptz[]
)
RETURNS TABLE (kind text, state text, outcomes text, recorded integer, waited double precision)
LANGUAGE plpgsql VOLATILE
SET lock_timeout = '4s' SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  v_import imports%ROWTYPE;
  v_asked timestamptz;
  v_waited double precision := 0;
  v_head bigint;
  v_words integer := coalesce(cardinality(w_row), 0);
  v_said integer[];
  v_tried boolean[];
  v_known boolean[];
  v_round integer[];
  v_changed boolean[];
  v_outcomes text;
  t record;
BEGIN
  SELECT * INTO v_import FROM imports i WHERE i.account_id = p_account_id AND i.import_id = p_import_id FOR UPDATE;
  IF v_import.import_id IS NULL THEN
    RAISE EXCEPTION 'account has no such import' USING ERRCODE = 'HD404';
  END IF;
  IF v_import.last_batch = p_batch_id THEN
    SELECT o.outcomes INTO v_outcomes FROM import_outcomes o
      WHERE o.account_id = p_account_id AND o.import_id = p_import_id AND o.first_row = p_first_row LIMIT 1;
    RETURN QUERY SELECT 'RECORDED', v_import.state, coalesce(v_outcomes, ''), 0, v_waited;
    RETURN;
  END IF;
  IF v_import.state <> 'RUNNING' OR NOT v_import.dry_run OR v_import.rows_read <> p_first_row THEN
    RETURN QUERY SELECT 'MOVED', v_import.state, NULL, 0, v_waited;
    RETURN;
  END IF;
  IF (SELECT a.settings_version FROM accounts a WHERE a.account_id = p_account_id LIMIT 1) <> p_settings_version THEN
    RETURN QUERY SELECT 'STALE', v_import.state, NULL, 0, v_waited;
    RETURN;
  END IF;

  IF v_words > 0 THEN
    -- What the dry run had before for each word's recipient. v_tried: it says as much.
    SELECT array_agg(coalesce(x.tried, false) ORDER BY w.place),
      array_agg(x.recipient IS NOT NULL OR w.rows > 1 ORDER BY w.place)
    INTO v_tried, v_known
    FROM (
      SELECT u.*, max(u.row) OVER r - min(u.row) OVER r + 1 AS rows
      FROM unnest(w_row, w_recipient, w_scope_key, w_blocks, w_hold, w_occurred_at)
        WITH ORDINALITY u(row, recipient, scope_key, blocks, hold, occurred_at, place)
      WINDOW r AS (PARTITION BY u.recipient)
    ) w
    LEFT JOIN LATERAL (
      SELECT max(y.recipient) AS recipient,
        bool_or(y.scope_key = w.scope_key AND y.occurred_at >= w.occurred_at AND (y.hold OR w.hold IS NOT TRUE)
          AND (y.blocks IN ('ALL', w.blocks) OR w.blocks = 'MARKETING')) AS tried
      FROM import_trials y
      WHERE y.account_id = p_account_id AND y.import_id = p_import_id AND y.recipient = w.recipient
    ) x ON true;
    SELECT s.codes INTO v_said
      FROM said_by_imports(p_account_id, p_import_id, true, w_round, w_recipient, w_scope_key, w_blocks, w_hold, w_occurred_at) s;
    v_said := ARRAY(
      SELECT CASE WHEN w.tried THEN greatest(3, w.said) ELSE w.said END
      FROM unnest(v_said, v_tried) WITH ORDINALITY w(said, tried, place) ORDER BY w.place
    );
    v_known := ARRAY(
      SELECT w.known OR w.said > 0 FROM unnest(v_known, v_said) WITH ORDINALITY w(known, said, place) ORDER BY w.place
    );
    v_round := ARRAY(
      SELECT CASE WHEN w.said > 2 OR NOT w.known THEN 0 ELSE w.round END
      FROM unnest(w_round, v_said, v_known) WITH ORDINALITY w(round, said, known, place) ORDER BY w.place
    );
    IF v_round <> array_fill(0, ARRAY[v_words]) THEN
      SELECT count(*)::integer AS count, max(x.round)::integer AS rounds, array_agg(x.round::integer) AS round,
        array_agg(new_id()) AS event_id, array_agg(x.recipient) AS recipient, array_agg(x.scope_key) AS scope_key,
        array_agg(x.blocks) AS blocks, array_agg(x.hold) AS hold, array_agg(x.occurred_at) AS occurred_at
      INTO t
      FROM (
        SELECT y.*, row_number() OVER (PARTITION BY y.recipient) AS round
        FROM (SELECT DISTINCT u.recipient FROM unnest(w_recipient, v_round) u(recipient, round) WHERE u.round > 0) w
        CROSS JOIN LATERAL (
          SELECT * FROM import_trials s
          WHERE s.account_id = p_account_id AND s.import_id = p_import_id AND s.recipient = w.recipient OFFSET 0
        ) y
      ) x;
      v_asked := clock_timestamp();
      BEGIN
        SELECT h.position INTO v_head FROM log_heads h WHERE h.account_id = p_account_id FOR UPDATE;
        v_waited := extract(epoch FROM clock_timestamp() - v_asked) * 1000;
        IF t.count > 0 THEN
          PERFORM record_words(
            ARRAY[p_account_id], true, t.rounds, NULL, ARRAY[1], ARRAY[p_batch_id], NULL, NULL, NULL, NULL,
            array_fill(1, ARRAY[t.count]), t.round, t.event_id, array_fill('OPTED_OUT'::text, ARRAY[t.count]), t.recipient, NULL,
            array_fill('ACCOUNT'::text, ARRAY[t.count]), t.scope_key, NULL, NULL, NULL, t.blocks, t.hold, NULL, NULL,
            array_fill('IMPORT'::text, ARRAY[t.count]), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            t.occurred_at, NULL, NULL, NULL, NULL, false);
        END IF;
        PERFORM record_words(
          ARRAY[p_account_id], true, p_rounds, NULL, ARRAY[1], ARRAY[p_batch_id], NULL, NULL, NULL, NULL,
          array_fill(1, ARRAY[v_words]), v_round, w_event_id, array_fill('OPTED_OUT'::text, ARRAY[v_words]), w_recipient, NULL,
          w_scope, w_scope_key, NULL, NULL, NULL, w_blocks, w_hold, NULL, NULL,
          array_fill('IMPORT'::text, ARRAY[v_words]), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
          w_occurred_at, NULL, NULL, NULL, NULL, false);
        v_changed := changed_by_words(p_account_id, v_head + t.count, v_round);
        RAISE EXCEPTION 'a dry run records nothing' USING ERRCODE = 'HD000';
      EXCEPTION WHEN SQLSTATE 'HD000' THEN
        NULL;
      END;
    END IF;
    v_changed := ARRAY(
      SELECT w.changed OR NOT w.known
      FROM unnest(v_changed, v_known) WITH ORDINALITY w(changed, known, place) ORDER BY w.place
    );
    INSERT INTO import_trials (account_id, import_id, recipient, scope_key, occurred_at, blocks, hold)
      SELECT p_account_id, p_import_id, w.recipient, w.scope_key, least(w.occurred_at, clock_timestamp()), w.blocks, coalesce(w.hold, false)
      FROM unnest(w_round, v_said, w_recipient, w_scope_key, w_occurred_at, w_blocks, w_hold)
        w(round, said, recipient, scope_key, occurred_at, blocks, hold)
      WHERE w.round > 0 AND w.said < 3
      ON CONFLICT DO NOTHING;
    -- Of those that differ in their times alone the latest is enough: all that is recorded here again is said with each batch.
    -- By where they lie: a join may be planned to go through all that was tried.
    DELETE FROM import_trials d WHERE d.ctid = ANY (ARRAY(
      SELECT s.place
      FROM (SELECT DISTINCT u.recipient FROM unnest(w_recipient, v_known) u(recipient, known) WHERE u.known) k
      CROSS JOIN LATERAL (
        SELECT t.ctid AS place, t.occurred_at,
          max(t.occurred_at) OVER (PARTITION BY t.scope_key, t.blocks, t.hold) AS latest
        FROM import_trials t
        WHERE t.account_id = p_account_id AND t.import_id = p_import_id AND t.recipient = k.recipient OFFSET 0
      ) s
      WHERE s.occurred_at < s.latest
    ));
  END IF;
  v_outcomes := outcomes_of_rows(p_rows, r_row, w_row, w_round, v_said, v_changed);
  PERFORM save_import_batch(p_account_id, p_import_id, p_batch_id, p_first_row, p_rows, p_place, p_bytes_read, p_is_last,
    v_outcomes, p_errors_at_most, r_row, r_line, r_column, r_value, r_message);
  RETURN QUERY SELECT 'RECORDED', CASE WHEN p_is_last THEN 'DONE' ELSE 'RUNNING' END, v_outcomes, 0, v_waited;
END
$$;
--> statement-breakpoint
-- The events of an import after a position, in order, so many at most. Ordered by the import, and no plan may sort: only
-- the index of imports is in that order.
CREATE FUNCTION events_of_import(p_account_id uuid, p_import_id uuid, p_after bigint, p_at_most integer)
RETURNS TABLE (event_id uuid, "position" bigint, kind text, recipient text)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT e.event_id, e.position, e.kind, e.recipient::text FROM events e
    WHERE e.account_id = p_account_id AND e.import_id >= p_import_id AND e.import_id <= p_import_id AND e.position > p_after
    ORDER BY e.import_id, e.position LIMIT p_at_most;
END
$$;
--> statement-breakpoint
-- Errors of an import between two rows, neither of which is given, so many at most: the first ones, or from the end on the last.
-- No plan may sort or read more than it gives: one that knows nothing of the table yet reads all errors for each page.
CREATE FUNCTION errors_of_import(
  p_account_id uuid, p_import_id uuid, p_after bigint, p_before bigint, p_backward boolean, p_at_most integer
)
RETURNS TABLE ("row" bigint, line bigint, "column" text, value text, message text)
LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  IF p_backward THEN
    RETURN QUERY
      SELECT e.row, e.line, e."column", e.value, e.message FROM import_errors e
      WHERE e.account_id = p_account_id AND e.import_id = p_import_id AND e.row > p_after AND e.row < p_before
      ORDER BY e.row DESC LIMIT p_at_most;
  ELSE
    RETURN QUERY
      SELECT e.row, e.line, e."column", e.value, e.message FROM import_errors e
      WHERE e.account_id = p_account_id AND e.import_id = p_import_id AND e.row > p_after AND e.row < p_before
      ORDER BY e.row LIMIT p_at_most;
  END IF;
END
$$;
--> statement-breakpoint
-- Withdraws the next words of an import that is UNDOING, of those that still stand; UNDONE with the last. What other imports
-- had to say as well is said by record_words. The withdrawals are events of the import, too: they come after all its words.
CREATE FUNCTION undo_import(p_account_id uuid, p_import_id uuid, p_at_most integer)
RETURNS TABLE (withdrawn integer, is_done boolean, waited double precision)
LANGUAGE plpgsql VOLATILE SET lock_timeout = '4s' SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  v_import imports%ROWTYPE;
  v_asked timestamptz;
  v_waited double precision;
  v_head bigint;
  v_done boolean;
  v_through bigint;
  w record;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'undo_import needs read committed: an older snapshot would miss the words before it';
  END IF;
  SELECT * INTO v_import FROM imports i WHERE i.account_id = p_account_id AND i.import_id = p_import_id FOR UPDATE;
  IF v_import.state IS DISTINCT FROM 'UNDOING' THEN
    RETURN QUERY SELECT 0, true, 0::double precision;
    RETURN;
  END IF;
  v_asked := clock_timestamp();
  SELECT h.position INTO v_head FROM log_heads h WHERE h.account_id = p_account_id FOR UPDATE;
  v_waited := extract(epoch FROM clock_timestamp() - v_asked) * 1000;
  SELECT count(*) < p_at_most OR bool_or(x.is_end) AS is_done, max(x.position) AS through,
    count(*) FILTER (WHERE x.stands)::integer AS count, max(x.round) FILTER (WHERE x.stands)::integer AS rounds,
    array_agg(x.round::integer) FILTER (WHERE x.stands) AS round, array_agg(new_id()) FILTER (WHERE x.stands) AS new_id,
    array_agg(x.event_id) FILTER (WHERE x.stands) AS event_id, array_agg(x.recipient) FILTER (WHERE x.stands) AS recipient
  INTO w
  FROM (
    SELECT y.*, row_number() OVER (PARTITION BY y.recipient, y.stands ORDER BY y.position) AS round
    FROM (
      SELECT e.*, e.kind = 'WITHDRAWN' AS is_end, e.kind <> 'WITHDRAWN' AND (
        SELECT true FROM events z WHERE z.account_id = p_account_id AND z.withdraws = e.event_id LIMIT 1
      ) IS NULL AS stands
      FROM events_of_import(p_account_id, p_import_id, coalesce(v_import.undone_through, 0), p_at_most) e
    ) y
    ORDER BY y.position
  ) x;
  IF w.count > 0 THEN
    PERFORM record_words(
      ARRAY[p_account_id], true, w.rounds, NULL, ARRAY[1], ARRAY[new_id()], NULL, NULL, NULL, NULL,
      array_fill(1, ARRAY[w.count]), w.round, w.new_id, array_fill('WITHDRAWN'::text, ARRAY[w.count]), w.recipient, NULL,
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, w.event_id,
      array_fill('IMPORT'::text, ARRAY[w.count]), NULL, NULL, array_fill('import.undone'::text, ARRAY[w.count]), NULL, NULL, NULL,
      NULL, NULL, NULL, NULL, NULL,
      CASE WHEN v_import.undone_by IS NOT NULL THEN array_fill(v_import.undone_by, ARRAY[w.count]) END, NULL,
      array_fill(p_import_id, ARRAY[w.count]), NULL, false);
  END IF;
  UPDATE imports i SET
      undone_through = coalesce(w.through, i.undone_through), withdrawn = i.withdrawn + w.count, touched_at = clock_timestamp(),
      state = CASE WHEN coalesce(w.is_done, true) THEN 'UNDONE' ELSE i.state END
    WHERE i.account_id = p_account_id AND i.import_id = p_import_id;
  RETURN QUERY SELECT w.count, coalesce(w.is_done, true), v_waited;
END
$$;
--> statement-breakpoint
-- A dry run that is DONE runs for real, from its start. state: that of the import; outcome CONFIRMED, also when it was
-- confirmed before; NOT_DRY; NOT_DONE; FILE_GONE: its bytes have been deleted; MORE: some of what it has found is forgotten,
-- and the call is to be made again, since a statement has seconds. No row: no such import. Whoever called may be gone by then:
-- its counts stay true, and without a place behind its rows (rows_read > 0, place NULL) nobody shows what is left of its results.
CREATE FUNCTION confirm_import(p_account_id uuid, p_import_id uuid)
RETURNS TABLE (outcome text, state text)
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  v_import imports%ROWTYPE;
  v_at_most constant integer := 20000;
BEGIN
  SELECT * INTO v_import FROM imports i WHERE i.account_id = p_account_id AND i.import_id = p_import_id FOR UPDATE;
  IF v_import.import_id IS NULL THEN
    RETURN;
  END IF;
  IF v_import.confirmed_at IS NOT NULL THEN
    RETURN QUERY SELECT 'CONFIRMED', v_import.state;
  ELSIF NOT v_import.dry_run THEN
    RETURN QUERY SELECT 'NOT_DRY', v_import.state;
  ELSIF v_import.state <> 'DONE' THEN
    RETURN QUERY SELECT 'NOT_DONE', v_import.state;
  ELSIF v_import.file_deleted_at IS NOT NULL THEN
    RETURN QUERY SELECT 'FILE_GONE', v_import.state;
  ELSE
    IF greatest(
      forget_errors(p_account_id, p_import_id, v_at_most), forget_outcomes(p_account_id, p_import_id, v_at_most),
      forget_trials(p_account_id, p_import_id, v_at_most)
    ) >= v_at_most THEN
      UPDATE imports i SET errors_kept = 0, place = NULL
        WHERE i.account_id = p_account_id AND i.import_id = p_import_id AND i.place IS NOT NULL;
      RETURN QUERY SELECT 'MORE', v_import.state;
      RETURN;
    END IF;
    UPDATE imports i SET
        dry_run = false, state = 'RUNNING', confirmed_at = clock_timestamp(), started_at = clock_timestamp(),
        finished_at = NULL, touched_at = clock_timestamp(), place = NULL, last_batch = NULL, bytes_read = 0, rows_read = 0,
        added = 0, already_opted_out = 0, duplicates = 0, overruled = 0, refused = 0, errors_kept = 0, failure = NULL
      WHERE i.account_id = p_account_id AND i.import_id = p_import_id;
    RETURN QUERY SELECT 'CONFIRMED', 'RUNNING';
  END IF;
END
$$;
