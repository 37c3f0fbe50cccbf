CREATE TABLE "erased_recipients" (
	"account_id" uuid NOT NULL,
	"name" text collate "C" NOT NULL,
	"ordinal" integer NOT NULL,
	"sealed_tag" "bytea" NOT NULL,
	"erased_at" timestamptz DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "erased_recipients_account_id_name_pk" PRIMARY KEY("account_id","name")
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"account_id" uuid NOT NULL,
	"erasure_id" uuid NOT NULL,
	"name" text collate "C" NOT NULL,
	"keeps_block" boolean NOT NULL,
	"actor" text NOT NULL,
	"actor_id" text,
	"reason" text NOT NULL,
	"asked_at" timestamptz DEFAULT clock_timestamp() NOT NULL,
	"up_to" bigint NOT NULL,
	"positions" bigint[] DEFAULT '{}' NOT NULL,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"sealed_address" "bytea",
	"step" integer DEFAULT 0 NOT NULL,
	"place" text DEFAULT '' NOT NULL,
	"not_before" timestamptz,
	"touched_at" timestamptz DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamptz,
	CONSTRAINT "erasures_account_id_erasure_id_pk" PRIMARY KEY("account_id","erasure_id")
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "erasures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "evidence_days" integer;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "texts_gone_through" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "imports" ADD COLUMN "forget_file_at" timestamptz;--> statement-breakpoint
CREATE UNIQUE INDEX "erased_recipients_ordinal_key" ON "erased_recipients" USING btree ("account_id","ordinal");--> statement-breakpoint
CREATE INDEX "erasures_asked_idx" ON "erasures" USING btree ("account_id","asked_at","erasure_id");--> statement-breakpoint
CREATE INDEX "erasures_open_idx" ON "erasures" USING btree ("touched_at") WHERE finished_at is null;--> statement-breakpoint
CREATE INDEX "import_agreements_texts_idx" ON "import_agreements" USING btree ("account_id","import_id") WHERE evidence is not null or reason_text is not null;--> statement-breakpoint
CREATE INDEX "imports_forget_idx" ON "imports" USING btree ("forget_file_at") WHERE has_pieces and forget_file_at is not null;--> statement-breakpoint
-- R3. Erases a recipient: the name stands from now on where the address stood, in the log, the list, campaigns' recipients, links,
-- reviews and imports, and the texts of its events go. All of it under the lock of the log, with a new version of the account's
-- settings: words that were planned with the address are refused by the writer and planned again, and find the name. Called again
-- until outcome is DONE: a recipient with very many events is erased in parts, the list and the name with the first.
--
-- p_recipient: the address, or a name under which somebody was erased before. p_name: the new name. p_keeps_block false: the block
-- goes, too, for p_name is one that nobody can find again; outcome TOO_EARLY, and nothing is done, until five years after the last word
-- (said_at). p_old_name: then the name by which the address is known, if it was erased before.
--
-- POSITIONS: nothing was done; these events are the next, and what erase_seals needs of them is to be given, signed, with the next call.
-- It may be given for fewer than are there by then: a person who goes on to speak holds up nothing. What is said after the first part
-- stays: under the name or, where the block has gone, under the address, for whoever speaks again counts again.
-- MORE: there is more. DONE. The only function that changes events; it changes addresses and texts, and nothing else.
CREATE FUNCTION erase_recipient(
  p_account_id uuid, p_erasure_id uuid, p_recipient text, p_old_name text, p_name text, p_sealed_tag bytea, p_sealed_address bytea,
  p_keeps_block boolean, p_reason text, p_actor text, p_actor_id text, p_settle interval, p_at_most integer,
  p_positions bigint[], p_record_id uuid, p_at timestamptz, p_key_id text, p_signature text
)
RETURNS TABLE (outcome text, said_at timestamptz, positions bigint[])
LANGUAGE plpgsql VOLATILE
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET lock_timeout = '8s' AS $$
#variable_conflict use_column
DECLARE
  v erasures%ROWTYPE;
  v_from text[] := array_remove(ARRAY[p_recipient, p_old_name], NULL);
  v_keep constant interval := interval '5 years';
  v_said timestamptz;
  v_ordinal integer;
  v_positions bigint[];
  v_up_to bigint;
  v_is_new boolean;
  v_is_last boolean;
  v_takes_address boolean;
  v_has_entries boolean;
  v_had_parts boolean;
  v_is_listed boolean;
  v_gone text;
  v_events integer := 0; v_entries integer := 0; v_reviews integer := 0; v_links integer := 0; v_screened integer := 0; v_campaigns integer := 0;
  v_agreements integer := 0; v_trials integer := 0;
  v_event uuid;
  v_import uuid;
  v_count integer;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'erase_recipient needs read committed: an older snapshot would miss the words before it';
  END IF;
  -- What stands where the address stood is no address of somebody else.
  IF p_name !~ '^erased:[0-9a-f]{32}$' THEN
    RAISE EXCEPTION 'erase_recipient: the name of an erased person was expected';
  END IF;
  -- Calls that make links under the address end first (make_links), and before anything of the log is locked.
  IF NOT EXISTS (SELECT FROM erasures e WHERE e.account_id = p_account_id AND e.erasure_id = p_erasure_id) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('links of ' || p_account_id, 0));
  END IF;
  SELECT h.position INTO v_up_to FROM log_heads h WHERE h.account_id = p_account_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'account has no log' USING ERRCODE = 'HD404';
  END IF;
  SELECT * INTO v FROM erasures e WHERE e.account_id = p_account_id AND e.erasure_id = p_erasure_id;
  v_is_new := NOT FOUND;
  v_up_to := coalesce(v.up_to, v_up_to);
  IF v.finished_at IS NOT NULL THEN
    RETURN QUERY SELECT 'DONE', NULL::timestamptz, NULL::bigint[];
    RETURN;
  END IF;
  -- Calls that were under way may have stored something under the address; where the block has gone it is somebody anew.
  v_takes_address := v_is_new OR p_keeps_block AND EXISTS (
    SELECT FROM erased_recipients r WHERE r.account_id = p_account_id AND r.name = p_name);
  IF v_is_new AND NOT p_keeps_block THEN
    SELECT max(e.occurred_at) INTO v_said FROM events e WHERE e.account_id = p_account_id AND e.recipient = ANY (v_from);
    IF v_said > clock_timestamp() - v_keep THEN
      RETURN QUERY SELECT 'TOO_EARLY', v_said, NULL::bigint[];
      RETURN;
    END IF;
  END IF;
  -- Of who was erased before the texts that came since.
  SELECT array_agg(x.position ORDER BY x.position) INTO v_positions
  FROM (
    SELECT e.position FROM events e
    WHERE e.account_id = p_account_id AND e.recipient = ANY (v_from || p_name)
      AND (e.position <= v_up_to OR v_takes_address AND e.recipient <> p_name)
      AND (e.recipient <> p_name OR e.evidence IS NOT NULL OR e.reason_text IS NOT NULL OR e.message_id IS NOT NULL
        OR e.keyword IS NOT NULL)
    ORDER BY e.position LIMIT p_at_most
  ) x;
  IF v_positions IS NOT NULL AND (coalesce(cardinality(p_positions), 0) = 0
    OR EXISTS (SELECT unnest(p_positions) EXCEPT SELECT unnest(v_positions))) THEN
    RETURN QUERY SELECT 'POSITIONS', NULL::timestamptz, v_positions;
    RETURN;
  END IF;
  v_is_last := v_positions IS NULL OR cardinality(v_positions) < p_at_most AND cardinality(v_positions) = cardinality(p_positions);
  v_positions := CASE WHEN v_positions IS NOT NULL THEN p_positions END;
  IF v_is_new THEN
    IF NOT p_keeps_block THEN
      DELETE FROM erased_recipients r WHERE r.account_id = p_account_id AND r.name = ANY (v_from);
      -- Erasures that go on would give what the person says from now on a name that nobody finds: this one does what they had to do.
      UPDATE erasures e SET finished_at = clock_timestamp(), sealed_address = NULL
        WHERE e.account_id = p_account_id AND e.name = ANY (v_from) AND e.finished_at IS NULL;
    END IF;
    UPDATE accounts a SET erasures = a.erasures + 1,
        settings_version = a.settings_version + 1 + floor(random() * 8388608)::bigint
      WHERE a.account_id = p_account_id RETURNING a.erasures INTO v_ordinal;
    IF p_keeps_block THEN
      INSERT INTO erased_recipients (account_id, name, ordinal, sealed_tag)
        VALUES (p_account_id, p_name, v_ordinal, p_sealed_tag) ON CONFLICT (account_id, name) DO NOTHING;
    END IF;
    INSERT INTO erasures (account_id, erasure_id, name, keeps_block, actor, actor_id, reason, up_to, sealed_address, not_before)
      VALUES (p_account_id, p_erasure_id, p_name, p_keeps_block, p_actor, p_actor_id, p_reason, v_up_to, p_sealed_address, clock_timestamp() + p_settle);
  END IF;

  v_events := coalesce(cardinality(v_positions), 0);
  -- The audit trail is told with the last of the first round.
  v_had_parts := NOT v_is_new AND (v_events > 0
    OR NOT EXISTS (SELECT FROM audit_entries x WHERE x.account_id = p_account_id AND x.entry_id = p_erasure_id));
  IF v_events > 0 THEN
    PERFORM erase_seals(p_account_id, p_record_id, 'RECIPIENT', v_positions, p_name, p_at, p_key_id, p_signature);
    -- Of those that were erased before this is the erasure that counts.
    UPDATE event_seals s SET recipient_erasure = p_record_id
      WHERE s.account_id = p_account_id AND s.position = ANY (v_positions) AND s.recipient_erasure IS DISTINCT FROM p_record_id;
    UPDATE events e SET recipient = p_name, evidence = NULL, reason_text = NULL, message_id = NULL, keyword = NULL
      WHERE e.account_id = p_account_id AND e.position = ANY (v_positions);
    FOR v_event IN SELECT e.event_id FROM events e WHERE e.account_id = p_account_id AND e.position = ANY (v_positions) LOOP
      UPDATE import_agreements a SET evidence = NULL, reason_text = NULL
        WHERE a.account_id = p_account_id AND a.event_id = v_event AND (a.evidence IS NOT NULL OR a.reason_text IS NOT NULL);
      GET DIAGNOSTICS v_count = ROW_COUNT;
      v_agreements := v_agreements + v_count;
    END LOOP;
  END IF;

  FOREACH v_gone IN ARRAY v_from LOOP
    CONTINUE WHEN v_gone = p_name;
    v_has_entries := EXISTS (SELECT FROM list_entries l WHERE l.account_id = p_account_id AND l.recipient = v_gone);
    v_is_listed := EXISTS (SELECT FROM list_entries l WHERE l.account_id = p_account_id AND l.recipient = p_name);
    -- Both are made anew of the log once all of its events have the name, where there are entries of both, where words may have come under
    -- the address, or where the log was changed between two parts.
    IF v_is_last AND (v_has_entries AND (v_is_listed OR NOT v_takes_address) OR v_had_parts) THEN
      DELETE FROM list_entries l WHERE l.account_id = p_account_id AND l.recipient IN (v_gone, p_name);
      INSERT INTO list_entries SELECT * FROM entries_from_log(p_account_id, p_name, p_name, NULL);
      INSERT INTO list_entries SELECT * FROM entries_from_log(p_account_id, v_gone, v_gone, NULL);
    ELSIF v_takes_address AND v_has_entries AND NOT v_is_listed THEN
      UPDATE list_entries l SET recipient = p_name WHERE l.account_id = p_account_id AND l.recipient = v_gone;
      GET DIAGNOSTICS v_count = ROW_COUNT;
      v_entries := v_entries + v_count;
    END IF;
    CONTINUE WHEN NOT v_takes_address;
    UPDATE links l SET recipient = p_name WHERE l.account_id = p_account_id AND l.recipient = v_gone;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    v_links := v_links + v_count;
    WITH renamed AS (
      UPDATE screened_recipients s SET recipient = p_name
      WHERE recipient_hash(s.account_id, s.recipient) = recipient_hash(p_account_id, v_gone)
        AND s.account_id = p_account_id AND s.recipient = v_gone RETURNING s.campaign_no
    )
    SELECT count(*) + v_screened, count(DISTINCT r.campaign_no) + v_campaigns INTO v_screened, v_campaigns FROM renamed r;
    FOR v_import IN SELECT i.import_id FROM imports i WHERE i.account_id = p_account_id AND i.dry_run LOOP
      DELETE FROM import_trials t WHERE t.account_id = p_account_id AND t.import_id = v_import AND t.recipient = v_gone;
      GET DIAGNOSTICS v_count = ROW_COUNT;
      v_trials := v_trials + v_count;
    END LOOP;
  END LOOP;
  UPDATE reviews r SET recipient = p_name, text = ''
    WHERE r.account_id = p_account_id AND r.recipient = ANY (v_from || p_name)
      AND CASE WHEN r.recipient = p_name THEN v_is_new AND r.text <> '' ELSE v_takes_address END;
  GET DIAGNOSTICS v_reviews = ROW_COUNT;

  UPDATE erasures e SET
      positions = (e.positions || v_positions)[1:10000], touched_at = clock_timestamp(),
      counts = add_counts(e.counts, jsonb_build_object('events', v_events, 'list_entries', v_entries, 'links', v_links,
        'screened_recipients', v_screened, 'campaigns', v_campaigns, 'reviews', v_reviews, 'import_agreements', v_agreements, 'import_trials', v_trials))
    WHERE e.account_id = p_account_id AND e.erasure_id = p_erasure_id RETURNING * INTO v;
  IF v_is_last THEN
    INSERT INTO audit_entries (account_id, entry_id, actor, actor_id, action, subject, before, after, reason)
      SELECT p_account_id, p_erasure_id, p_actor, p_actor_id, 'eraseRecipient', 'Recipient ' || p_name, NULL,
        jsonb_build_object('erasure', p_erasure_id, 'keepsBlock', p_keeps_block, 'changed', v.counts,
          'positions', to_jsonb(v.positions[1:100]))::text, p_reason
      WHERE NOT EXISTS (SELECT FROM audit_entries x WHERE x.account_id = p_account_id AND x.entry_id = p_erasure_id);
  END IF;
  RETURN QUERY SELECT CASE WHEN v_is_last THEN 'DONE' ELSE 'MORE' END, NULL::timestamptz, NULL::bigint[];
END
$$;
--> statement-breakpoint
-- As before (0007), and null where another number of people was erased than whoever calls knows of. An erasure waits for those that have
-- looked, and those that come after it for the erasure: none leaves a link under an address that has just got its name. (A lock of the
-- account's row would let the next ones pass by an erasure that waits, for as long as there are some.)
DROP FUNCTION make_links(uuid, uuid[], uuid[], integer[], text[], text[]);
--> statement-breakpoint
CREATE FUNCTION make_links(
  p_account_id uuid, p_sender_ids uuid[], p_campaign_ids uuid[], p_targets integer[], p_recipients text[], p_tokens text[],
  p_erasures integer
) RETURNS text[]
LANGUAGE plpgsql VOLATILE
-- A plan is made once for a connection, maybe while the table is small: it must be the one for millions of rows.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  v_senders integer[];
  v_campaigns integer[];
  v_made integer;
  v_tokens text[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'make_links needs read committed: an older snapshot would miss the links of calls before it';
  END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('links of ' || p_account_id, 0));
  IF NOT EXISTS (SELECT FROM accounts a WHERE a.account_id = p_account_id AND a.erasures = p_erasures) THEN
    RETURN NULL;
  END IF;
  SELECT
    array_agg(CASE WHEN t.sender_id IS NULL THEN 0 ELSE s.scope_key END ORDER BY t.n),
    array_agg(CASE WHEN t.campaign_id IS NULL THEN 0 ELSE c.campaign_no END ORDER BY t.n)
  INTO v_senders, v_campaigns
  FROM unnest(p_sender_ids, p_campaign_ids) WITH ORDINALITY t(sender_id, campaign_id, n)
  LEFT JOIN senders s ON s.account_id = p_account_id AND s.sender_id = t.sender_id
  LEFT JOIN campaigns c ON c.account_id = p_account_id AND c.campaign_id = t.campaign_id;
  IF array_position(v_senders, NULL) IS NOT NULL OR array_position(v_campaigns, NULL) IS NOT NULL THEN
    RAISE EXCEPTION 'the account has no such sender or campaign' USING ERRCODE = 'HD404';
  END IF;
  INSERT INTO links (token, account_id, recipient, campaign_no, sender_key)
  SELECT w.token, p_account_id, w.recipient, v_campaigns[coalesce(w.target, 1)], v_senders[coalesce(w.target, 1)]
  FROM unnest(p_recipients, p_tokens, p_targets) w(recipient, token, target)
  ORDER BY w.recipient COLLATE "C", 4, 5
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_made = ROW_COUNT;
  IF v_made = cardinality(p_recipients) THEN
    RETURN p_tokens;
  END IF;
  -- One by one, in a way that leaves the planner no other: a join would read all links of the account once for each.
  SELECT array_agg((
    SELECT l.token FROM links l WHERE l.account_id = p_account_id AND l.recipient = w.recipient
      AND l.campaign_no = v_campaigns[coalesce(w.target, 1)] AND l.sender_key = v_senders[coalesce(w.target, 1)]
  ) ORDER BY w.n) INTO v_tokens
  FROM unnest(p_recipients, p_targets) WITH ORDINALITY w(recipient, target, n);
  RETURN v_tokens;
END
$$;
--> statement-breakpoint
CREATE FUNCTION add_counts(p_one jsonb, p_other jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_object_agg(k.key, coalesce((p_one ->> k.key)::bigint, 0) + coalesce((p_other ->> k.key)::bigint, 0)), '{}')
  FROM (SELECT jsonb_object_keys(p_one || p_other) AS key) k
$$;
--> statement-breakpoint
-- Whether a text holds an address, which without_address would change. p_encoded: a pattern of what it looks like in base64 (ids of
-- WhatsApp's messages hold the number so), or null. Looking for digits without what stands between them took longer than the pattern does.
CREATE FUNCTION may_name(p_text text, p_pattern text, p_encoded text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(p_text ~* p_pattern, false) OR coalesce(p_text ~ p_encoded, false)
$$;
--> statement-breakpoint
-- Whether a JSON value may: what its text writes with a backslash is mere space, and ids stay. Never false for one that
-- json_without_address would change.
CREATE FUNCTION json_may_name(p_json jsonb, p_pattern text, p_encoded text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT may_name(CASE WHEN strpos(p_json::text, '\') > 0 THEN regexp_replace(p_json::text, '\\(["\\/bfnrt]|u[0-9a-f]{4})', ' ', 'g')
    ELSE p_json::text END, p_pattern, p_encoded)
$$;
--> statement-breakpoint
-- The text with the name where the address stands, however it is written.
CREATE FUNCTION without_address(p_text text, p_pattern text, p_encoded text, p_name text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_encoded IS NULL THEN x.text ELSE regexp_replace(x.text, p_encoded, p_name, 'g') END
  FROM (SELECT regexp_replace(p_text, p_pattern, p_name, 'gi') AS text) x
$$;
--> statement-breakpoint
-- A JSON value with the name where the address stands in one of its texts; ids stay.
CREATE FUNCTION json_without_address(p_json jsonb, p_pattern text, p_encoded text, p_name text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CASE jsonb_typeof(p_json)
    WHEN 'string' THEN CASE
      WHEN p_json #>> '{}' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN p_json
      ELSE to_jsonb(without_address(p_json #>> '{}', p_pattern, p_encoded, p_name))
    END
    WHEN 'array' THEN (
      SELECT coalesce(jsonb_agg(json_without_address(e.value, p_pattern, p_encoded, p_name) ORDER BY e.ordinality), '[]')
      FROM jsonb_array_elements(p_json) WITH ORDINALITY e)
    WHEN 'object' THEN (
      SELECT coalesce(jsonb_object_agg(e.key, json_without_address(e.value, p_pattern, p_encoded, p_name)), '{}')
      FROM jsonb_each(p_json) e)
    ELSE p_json
  END;
END
$$;
--> statement-breakpoint
-- Looks through so many rows of a table for texts that name an address, from a place on, which is kept with the erasure in the same
-- commit: sent again, or by two at once, it does nothing twice. Texts of other people's events go as a whole, for they are sealed as they
-- are, and like those of erase_recipient their positions are given first, to be signed; elsewhere the name takes the address's place.
--
-- Claims of message ids that hold the address themselves get other keys, made with a key that is not in the database: such claims are given
-- as named, and the same call is made again with their new keys (p_from, p_to). Where one is claimed already, that stays.
-- Idempotency keys whose key or answer names somebody stay likewise: a late try would be carried out anew, and an opt-in of years ago would
-- lift the block. With the other key goes another hash of their input, for versions before have kept plain ones, on which addresses can be
-- tried out. A named one is "hash key", the hash in hexadecimal.
CREATE FUNCTION erase_in_texts(
  p_account_id uuid, p_erasure_id uuid, p_step integer, p_table text, p_place text, p_at_most integer,
  p_pattern text, p_encoded text, p_from text[], p_to text[],
  p_positions bigint[], p_record_id uuid, p_at timestamptz, p_key_id text, p_signature text
)
RETURNS TABLE (named text[], positions bigint[])
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET enable_sort = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  p_name text;
  -- Of who comes back once the block was forgotten, answers stay and are found as before.
  v_until timestamptz;
  v_next text;
  v_changed integer := 0;
  v_renamed integer := 0;
  v_named text[];
  v_positions bigint[];
BEGIN
  -- Whoever records a message has looked under which of the two keys it is claimed. Under the lock of the log, and with a new version of
  -- the settings, nobody records it by what was so before.
  IF p_table = 'message_claims' AND cardinality(p_from) > 0 THEN
    PERFORM FROM log_heads h WHERE h.account_id = p_account_id FOR UPDATE;
  END IF;
  SELECT e.name, CASE WHEN e.keeps_block THEN 'infinity' ELSE e.asked_at END INTO p_name, v_until FROM erasures e
    WHERE e.account_id = p_account_id AND e.erasure_id = p_erasure_id AND e.finished_at IS NULL AND e.step = p_step AND e.place = p_place
    FOR UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF p_table = 'message_claims' AND cardinality(p_from) > 0 THEN
    UPDATE accounts a SET settings_version = a.settings_version + 1 + floor(random() * 8388608)::bigint WHERE a.account_id = p_account_id;
  END IF;
  FOR n IN 1 .. coalesce(cardinality(p_from), 0) LOOP
    IF p_table = 'idempotency_keys' THEN
      -- One with the new key is there already if a process of the version before was asked meanwhile.
      DELETE FROM idempotency_keys k
        WHERE k.account_id = p_account_id AND k.idempotency_key = substr(p_from[n], strpos(p_from[n], ' ') + 1)
          AND EXISTS (SELECT FROM idempotency_keys o
            WHERE o.account_id = p_account_id AND o.idempotency_key = split_part(p_to[n], ' ', 2));
      UPDATE idempotency_keys k SET
          idempotency_key = split_part(p_to[n], ' ', 2), input_hash = decode(split_part(p_to[n], ' ', 1), 'hex'),
          answer = json_without_address(k.answer, p_pattern, p_encoded, p_name)
        WHERE k.account_id = p_account_id AND k.idempotency_key = substr(p_from[n], strpos(p_from[n], ' ') + 1);
    ELSIF EXISTS (SELECT FROM message_claims m WHERE m.account_id = p_account_id AND m.claim_key = p_to[n]) THEN
      DELETE FROM message_claims m WHERE m.account_id = p_account_id AND m.claim_key = p_from[n];
    ELSE
      UPDATE message_claims m SET claim_key = p_to[n] WHERE m.account_id = p_account_id AND m.claim_key = p_from[n];
    END IF;
    v_renamed := v_renamed + 1;
  END LOOP;
  IF p_table = 'message_claims' THEN
    SELECT max(x.claim_key) FILTER (WHERE x.is_last), array_agg(x.claim_key) FILTER (WHERE x.is_named)
    INTO v_next, v_named
    FROM (
      SELECT c.claim_key, row_number() OVER () = p_at_most AS is_last,
        c.claimed_at <= v_until AND may_name(c.claim_key, p_pattern, p_encoded) AS is_named
      FROM (SELECT m.claim_key, m.claimed_at FROM message_claims m WHERE m.account_id = p_account_id AND m.claim_key > p_place
        ORDER BY m.claim_key LIMIT p_at_most) c
    ) x;
    UPDATE message_claims m SET
        outcome_text = without_address(coalesce(m.outcome_text, m.outcome::text), p_pattern, p_encoded, p_name), outcome = NULL
      WHERE m.account_id = p_account_id AND m.claim_key > p_place AND (v_next IS NULL OR m.claim_key <= v_next)
        AND m.claimed_at <= v_until AND may_name(coalesce(m.outcome_text, m.outcome::text), p_pattern, p_encoded);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSIF p_table = 'idempotency_keys' THEN
    SELECT max(x.key) FILTER (WHERE x.is_last), array_agg(x.hash || ' ' || x.key) FILTER (WHERE x.is_named)
    INTO v_next, v_named
    FROM (
      SELECT c.key, encode(c.input_hash, 'hex') AS hash, row_number() OVER () = p_at_most AS is_last,
        c.key !~ '^erased:[0-9a-f]{32}$' AND c.created_at <= v_until
          AND (may_name(c.key, p_pattern, p_encoded) OR json_may_name(c.answer, p_pattern, p_encoded))
          AND (without_address(c.key, p_pattern, p_encoded, p_name) <> c.key
            OR json_without_address(c.answer, p_pattern, p_encoded, p_name) <> c.answer) AS is_named
      FROM (SELECT k.idempotency_key AS key, k.input_hash, k.answer, k.created_at FROM idempotency_keys k
        WHERE k.account_id = p_account_id AND k.idempotency_key > p_place
        ORDER BY k.idempotency_key LIMIT p_at_most) c
    ) x;
    -- Those that have another key since somebody else was erased.
    UPDATE idempotency_keys k SET answer = json_without_address(k.answer, p_pattern, p_encoded, p_name)
      WHERE k.account_id = p_account_id AND k.idempotency_key > p_place AND (v_next IS NULL OR k.idempotency_key <= v_next)
        AND k.idempotency_key ~ '^erased:[0-9a-f]{32}$' AND k.created_at <= v_until AND json_may_name(k.answer, p_pattern, p_encoded)
        AND json_without_address(k.answer, p_pattern, p_encoded, p_name) <> k.answer;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSIF p_table = 'import_errors' THEN
    SELECT max(x.place) FILTER (WHERE x.is_last) INTO v_next
    FROM (SELECT c.place, row_number() OVER () = p_at_most AS is_last FROM (
      SELECT e.import_id || ' ' || lpad(e.row::text, 19, '0') AS place FROM import_errors e
      WHERE e.account_id = p_account_id
        AND (e.import_id, e.row) > (coalesce(nullif(split_part(p_place, ' ', 1), ''), '00000000-0000-0000-0000-000000000000')::uuid,
          coalesce(nullif(split_part(p_place, ' ', 2), ''), '-1')::bigint)
      ORDER BY e.import_id, e.row LIMIT p_at_most) c) x;
    UPDATE import_errors e SET value = without_address(e.value, p_pattern, p_encoded, p_name),
        message = without_address(e.message, p_pattern, p_encoded, p_name)
      WHERE e.account_id = p_account_id
        AND (e.import_id, e.row) > (coalesce(nullif(split_part(p_place, ' ', 1), ''), '00000000-0000-0000-0000-000000000000')::uuid,
          coalesce(nullif(split_part(p_place, ' ', 2), ''), '-1')::bigint)
        AND (v_next IS NULL OR (e.import_id, e.row) <= (split_part(v_next, ' ', 1)::uuid, split_part(v_next, ' ', 2)::bigint))
        AND may_name(coalesce(e.value, '') || ' ' || e.message, p_pattern, p_encoded);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSIF p_table = 'imports' THEN
    UPDATE imports i SET file_name = without_address(i.file_name, p_pattern, p_encoded, p_name),
        failure = without_address(i.failure, p_pattern, p_encoded, p_name),
        mapping = json_without_address(i.mapping, p_pattern, p_encoded, p_name),
        columns = json_without_address(i.columns, p_pattern, p_encoded, p_name),
        form = json_without_address(i.form, p_pattern, p_encoded, p_name)
      WHERE i.account_id = p_account_id
        AND (may_name(concat_ws(' ', i.file_name, i.failure), p_pattern, p_encoded)
          OR json_may_name(i.mapping, p_pattern, p_encoded)
            AND json_without_address(i.mapping, p_pattern, p_encoded, p_name) <> i.mapping
          OR json_may_name(i.columns, p_pattern, p_encoded)
            AND json_without_address(i.columns, p_pattern, p_encoded, p_name) <> i.columns
          OR json_may_name(i.form, p_pattern, p_encoded)
            AND json_without_address(i.form, p_pattern, p_encoded, p_name) <> i.form);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSIF p_table = 'campaigns' THEN
    UPDATE campaigns c SET exclude_reason = without_address(c.exclude_reason, p_pattern, p_encoded, p_name)
      WHERE c.account_id = p_account_id AND may_name(c.exclude_reason, p_pattern, p_encoded);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSIF p_table = 'erasures' THEN
    UPDATE erasures e SET reason = without_address(e.reason, p_pattern, p_encoded, p_name)
      WHERE e.account_id = p_account_id AND may_name(e.reason, p_pattern, p_encoded);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSIF p_table = 'audit_entries' THEN
    SELECT max(x.entry_id::text) FILTER (WHERE x.is_last) INTO v_next
    FROM (SELECT c.entry_id, row_number() OVER () = p_at_most AS is_last FROM (
      SELECT a.entry_id FROM audit_entries a
      WHERE a.account_id = p_account_id AND a.entry_id > coalesce(nullif(p_place, ''), '00000000-0000-0000-0000-000000000000')::uuid
      ORDER BY a.entry_id LIMIT p_at_most) c) x;
    UPDATE audit_entries a SET subject = without_address(a.subject, p_pattern, p_encoded, p_name),
        before = without_address(a.before, p_pattern, p_encoded, p_name),
        after = without_address(a.after, p_pattern, p_encoded, p_name), reason = without_address(a.reason, p_pattern, p_encoded, p_name)
      WHERE a.account_id = p_account_id AND a.entry_id > coalesce(nullif(p_place, ''), '00000000-0000-0000-0000-000000000000')::uuid
        AND (v_next IS NULL OR a.entry_id <= v_next::uuid)
        AND may_name(concat_ws(' ', a.subject, a.before, a.after, a.reason), p_pattern, p_encoded);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSIF p_table = 'events' THEN
    SELECT max(x.position)::text INTO v_next
    FROM (SELECT e.position FROM log_heads h CROSS JOIN LATERAL (
      SELECT least(h.position, coalesce(nullif(p_place, ''), '0')::bigint + p_at_most) AS position) e
      WHERE h.account_id = p_account_id AND h.position > coalesce(nullif(p_place, ''), '0')::bigint + p_at_most) x;
    SELECT array_agg(e.position ORDER BY e.position) INTO v_positions FROM events e
      WHERE e.account_id = p_account_id AND e.position > coalesce(nullif(p_place, ''), '0')::bigint
        AND (v_next IS NULL OR e.position <= v_next::bigint) AND (e.evidence IS NOT NULL OR e.reason_text IS NOT NULL)
        AND may_name(concat_ws(' ', e.evidence, e.reason_text), p_pattern, p_encoded);
    IF v_positions IS NOT NULL THEN
      -- Others may have named the person since: theirs stay as they came.
      IF coalesce(cardinality(p_positions), 0) = 0 OR EXISTS (SELECT unnest(p_positions) EXCEPT SELECT unnest(v_positions)) THEN
        RETURN QUERY SELECT NULL::text[], v_positions;
        RETURN;
      END IF;
      v_positions := p_positions;
      PERFORM erase_seals(p_account_id, p_record_id, 'TEXTS', v_positions, NULL, p_at, p_key_id, p_signature);
      UPDATE events e SET evidence = NULL, reason_text = NULL
        WHERE e.account_id = p_account_id AND e.position = ANY (v_positions);
      v_changed := cardinality(v_positions);
    END IF;
  ELSIF p_table = 'reviews' THEN
    SELECT max(x.review_id::text) FILTER (WHERE x.is_last) INTO v_next
    FROM (SELECT c.review_id, row_number() OVER () = p_at_most AS is_last FROM (
      SELECT r.review_id FROM reviews r
      WHERE r.account_id = p_account_id AND r.review_id > coalesce(nullif(p_place, ''), '00000000-0000-0000-0000-000000000000')::uuid
      ORDER BY r.review_id LIMIT p_at_most) c) x;
    UPDATE reviews r SET text = without_address(r.text, p_pattern, p_encoded, p_name)
      WHERE r.account_id = p_account_id AND r.review_id > coalesce(nullif(p_place, ''), '00000000-0000-0000-0000-000000000000')::uuid
        AND (v_next IS NULL OR r.review_id <= v_next::uuid) AND may_name(r.text, p_pattern, p_encoded);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSIF p_table = 'import_agreements' THEN
    SELECT max(x.event_id::text) FILTER (WHERE x.is_last) INTO v_next
    FROM (SELECT c.event_id, row_number() OVER () = p_at_most AS is_last FROM (
      SELECT a.event_id FROM import_agreements a
      WHERE a.account_id = p_account_id AND a.event_id > coalesce(nullif(p_place, ''), '00000000-0000-0000-0000-000000000000')::uuid
      ORDER BY a.event_id LIMIT p_at_most) c) x;
    UPDATE import_agreements a SET evidence = NULL, reason_text = NULL
      WHERE a.account_id = p_account_id AND a.event_id > coalesce(nullif(p_place, ''), '00000000-0000-0000-0000-000000000000')::uuid
        AND (v_next IS NULL OR a.event_id <= v_next::uuid)
        AND may_name(concat_ws(' ', a.evidence, a.reason_text), p_pattern, p_encoded);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSE
    RAISE EXCEPTION 'no such table: %', p_table;
  END IF;
  UPDATE erasures e SET touched_at = clock_timestamp(),
      step = CASE WHEN v_named IS NULL AND v_next IS NULL THEN p_step + 1 ELSE p_step END,
      place = CASE WHEN v_named IS NOT NULL THEN p_place ELSE coalesce(v_next, '') END,
      counts = add_counts(e.counts, jsonb_build_object(p_table || '_texts', v_changed + v_renamed))
    WHERE e.account_id = p_account_id AND e.erasure_id = p_erasure_id;
  RETURN QUERY SELECT v_named, NULL::bigint[];
END
$$;
--> statement-breakpoint
-- An erasure goes on with the next step, from this one. p_last: all is done, and the address that was kept under seal for it goes.
CREATE FUNCTION end_erasure_step(p_account_id uuid, p_erasure_id uuid, p_step integer, p_counts jsonb, p_last boolean) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE erasures e SET
      step = p_step + 1, place = '', counts = add_counts(e.counts, p_counts), touched_at = clock_timestamp(),
      sealed_address = CASE WHEN p_last THEN NULL ELSE e.sealed_address END,
      finished_at = CASE WHEN p_last THEN clock_timestamp() ELSE e.finished_at END
    WHERE e.account_id = p_account_id AND e.erasure_id = p_erasure_id AND e.finished_at IS NULL AND e.step = p_step;
END
$$;
--> statement-breakpoint
-- Erasures of all accounts that are to be gone on with, and for which nothing was done for so long, or only by a clock that was ahead.
CREATE FUNCTION open_erasures(p_idle interval, p_at_most integer) RETURNS TABLE (account_id uuid, erasure_id uuid)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    UPDATE erasures e SET touched_at = clock_timestamp()
    FROM (
      SELECT o.account_id, o.erasure_id FROM erasures o
      WHERE o.finished_at IS NULL
        AND (o.touched_at <= clock_timestamp() - p_idle OR o.touched_at > clock_timestamp() + greatest(p_idle, interval '1 minute'))
      ORDER BY o.touched_at LIMIT p_at_most FOR UPDATE SKIP LOCKED
    ) found
    WHERE e.account_id = found.account_id AND e.erasure_id = found.erasure_id
    RETURNING e.account_id, e.erasure_id;
END
$$;
--> statement-breakpoint
-- Deletes so many pieces at most of files that name somebody who was erased, and whose imports have ended. is_done: none is left just now.
CREATE FUNCTION forget_import_files(p_at_most integer) RETURNS TABLE (files integer, is_done boolean)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v imports;
  v_files integer := 0;
  v_pieces integer := 0;
  v_looked integer := 0;
  v_deleted integer;
BEGIN
  FOR v IN
    SELECT * FROM imports i
    WHERE i.has_pieces AND i.state NOT IN ('WAITING_FOR_FILE', 'RUNNING') AND i.finished_at IS NOT NULL
      -- One that was not read to its end has not been looked through, where somebody was erased.
      AND (i.forget_file_at <= clock_timestamp() OR (i.state IN ('FAILED', 'CANCELLED') AND i.file_deleted_at IS NULL
        AND EXISTS (SELECT FROM accounts a WHERE a.account_id = i.account_id AND a.erasures > 0)))
    ORDER BY i.finished_at LIMIT 50 FOR UPDATE SKIP LOCKED
  LOOP
    v_looked := v_looked + 1;
    DELETE FROM import_pieces p USING (
      SELECT o.starts_at FROM import_pieces o
      WHERE o.account_id = v.account_id AND o.import_id = v.import_id ORDER BY o.starts_at LIMIT p_at_most - v_pieces
    ) old
    WHERE p.account_id = v.account_id AND p.import_id = v.import_id AND p.starts_at = old.starts_at;
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    v_pieces := v_pieces + v_deleted;
    -- What is left of the rest goes with old files: it names nobody.
    UPDATE imports i SET file_deleted_at = coalesce(i.file_deleted_at, clock_timestamp()),
        forget_file_at = CASE WHEN v_pieces < p_at_most THEN NULL ELSE coalesce(i.forget_file_at, clock_timestamp()) END
      WHERE i.account_id = v.account_id AND i.import_id = v.import_id;
    EXIT WHEN v_pieces >= p_at_most;
    v_files := v_files + 1;
  END LOOP;
  RETURN QUERY SELECT v_files, v_pieces < p_at_most AND v_looked < 50;
END
$$;
--> statement-breakpoint
-- The texts of so many events of an account go that are older than its evidence_days, with those of reviews that are settled and of what
-- imports have said again, by when these came; a part at a time. Their commitments stay. positions: nothing was done, these are
-- to be signed first, as for erase_recipient. is_done: no more are old enough just now.
CREATE FUNCTION expire_texts(
  p_account_id uuid, p_at_most integer, p_positions bigint[], p_record_id uuid, p_at timestamptz, p_key_id text, p_signature text
)
RETURNS TABLE (texts integer, is_done boolean, positions bigint[])
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan SET lock_timeout = '4s' AS $$
#variable_conflict use_column
DECLARE
  v_days integer;
  v_from bigint;
  v_before timestamptz;
  v_through bigint;
  v_read integer;
  v_texts integer;
  v_more integer;
  v_again integer;
  v_positions bigint[];
BEGIN
  SELECT a.evidence_days, a.texts_gone_through INTO v_days, v_from FROM accounts a WHERE a.account_id = p_account_id;
  IF v_days IS NULL THEN RETURN QUERY SELECT 0, true, NULL::bigint[]; RETURN; END IF;
  v_before := clock_timestamp() - make_interval(days => v_days);
  -- recorded_at never goes back within a log: the first that is too young ends it.
  SELECT max(x.position) FILTER (WHERE x.recorded_at < v_before), count(*) FILTER (WHERE x.recorded_at < v_before),
    array_agg(x.position ORDER BY x.position) FILTER (WHERE x.recorded_at < v_before AND x.has_texts)
  INTO v_through, v_read, v_positions
  FROM (
    SELECT e.position, e.recorded_at, e.evidence IS NOT NULL OR e.reason_text IS NOT NULL AS has_texts
    FROM events e
    WHERE e.account_id = p_account_id AND e.position > v_from ORDER BY e.position LIMIT p_at_most
  ) x;
  v_texts := 0;
  IF v_positions IS NOT NULL THEN
    -- More may have come to their time since: they go the next time.
    IF coalesce(cardinality(p_positions), 0) = 0 OR EXISTS (SELECT unnest(p_positions) EXCEPT SELECT unnest(v_positions)) THEN
      RETURN QUERY SELECT 0, false, v_positions;
      RETURN;
    END IF;
    SELECT coalesce(min(l.position) - 1, v_through) INTO v_through
      FROM (SELECT unnest(v_positions) EXCEPT SELECT unnest(p_positions)) l(position);
    v_positions := p_positions;
    PERFORM erase_seals(p_account_id, p_record_id, 'TEXTS', v_positions, NULL, p_at, p_key_id, p_signature);
    UPDATE events e SET evidence = NULL, reason_text = NULL WHERE e.account_id = p_account_id AND e.position = ANY (v_positions);
    v_texts := cardinality(v_positions);
  END IF;
  IF v_through IS NOT NULL THEN
    UPDATE accounts a SET texts_gone_through = v_through WHERE a.account_id = p_account_id;
  END IF;
  UPDATE reviews r SET text = '' WHERE r.account_id = p_account_id AND r.review_id = ANY (ARRAY(
    SELECT o.review_id FROM reviews o
    WHERE o.account_id = p_account_id AND o.state IN ('OPTED_OUT', 'DISMISSED') AND o.received_at < v_before AND o.text <> ''
    LIMIT p_at_most));
  GET DIAGNOSTICS v_more = ROW_COUNT;
  UPDATE import_agreements a SET evidence = NULL, reason_text = NULL
    WHERE a.account_id = p_account_id AND a.ctid = ANY (ARRAY(
      SELECT g.ctid
      FROM imports i
      CROSS JOIN LATERAL (
        SELECT o.ctid FROM import_agreements o
        WHERE o.account_id = p_account_id AND o.import_id = i.import_id AND (o.evidence IS NOT NULL OR o.reason_text IS NOT NULL)
        LIMIT p_at_most
      ) g
      WHERE i.account_id = p_account_id AND i.finished_at < v_before
      LIMIT p_at_most));
  GET DIAGNOSTICS v_again = ROW_COUNT;
  RETURN QUERY SELECT v_texts + v_more + v_again,
    coalesce(v_read, 0) < p_at_most AND v_more < p_at_most AND v_again < p_at_most, NULL::bigint[];
END
$$;
--> statement-breakpoint
-- Accounts whose texts have a time, of all.
CREATE FUNCTION accounts_with_evidence_days(p_after uuid, p_at_most integer) RETURNS TABLE (account_id uuid)
LANGUAGE sql STABLE AS $$
  SELECT a.account_id FROM accounts a WHERE a.evidence_days IS NOT NULL AND a.account_id > p_after ORDER BY a.account_id LIMIT p_at_most
$$;
--> statement-breakpoint
-- What recipients have said is never deleted: 47 CFR 64.1200(d)(6) has opt-outs kept for five years, and the log is without a gap for
-- good. Whoever asks for less by eraseRecipient is answered by erase_recipient; whoever tries it by hand, by this.
CREATE FUNCTION refuse_to_delete_events() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  -- A superuser could take the trigger away as well.
  IF current_setting('is_superuser') = 'on' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION 'events are never deleted: opt-outs are kept for five years at least (47 CFR 64.1200(d)(6)), and positions have no gap. To forget a person, erase the recipient.'
    USING ERRCODE = 'HD409';
END
$$;
--> statement-breakpoint
CREATE TRIGGER events_are_kept BEFORE DELETE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_delete_events();
--> statement-breakpoint
CREATE TRIGGER events_are_not_truncated BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_delete_events();
--> statement-breakpoint
-- The positions of the heads of many logs, and how many recipients were erased in each account.
CREATE FUNCTION heads_and_erasures_of(p_accounts uuid[]) RETURNS TABLE (account_id uuid, "position" bigint, erasures integer)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT h.account_id, h.position, a.erasures FROM log_heads h JOIN accounts a ON a.account_id = h.account_id
    WHERE h.account_id = ANY (p_accounts);
END
$$;
--> statement-breakpoint
-- Whose functions erase: a role of its own, the only one that may change an event, and of it no more than what names the person.
DO $$
BEGIN
  IF to_regrole('heed_eraser') IS NULL THEN
    BEGIN
      CREATE ROLE heed_eraser NOLOGIN;
    EXCEPTION
      -- Another database's Heed has made it at this moment.
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the role heed_eraser cannot be made by %: make it, or give CREATEROLE', current_user
          USING ERRCODE = 'insufficient_privilege';
    END;
  END IF;
  IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
    BEGIN
      GRANT heed_eraser TO CURRENT_USER;
    EXCEPTION
      WHEN internal_error OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        IF NOT pg_has_role(current_user, 'heed_eraser', 'USAGE') THEN
          RAISE EXCEPTION 'the role heed_eraser is another''s: let whoever made it GRANT heed_eraser TO %', current_user
            USING ERRCODE = 'insufficient_privilege';
        END IF;
    END;
  END IF;
END
$$;
--> statement-breakpoint
GRANT USAGE, CREATE ON SCHEMA public TO heed_eraser;
--> statement-breakpoint
-- As in 0012, for the owners of functions of which there is one more.
CREATE OR REPLACE FUNCTION heed_keep_apart(p_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_owner name := (SELECT r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.oid = p_table);
  -- What heed_account() says, without a call where all is well. Beside a condition on the account, which each statement has, it is looked
  -- at once for a scan and not for each row; as a query of its own it would be planned for each table of a statement (docs/decisions/0038).
  v_account constant text := '(CASE WHEN length(current_setting(''heed.accounts'', true)) = 36 '
    'THEN current_setting(''heed.accounts'', true)::uuid ELSE heed_account() END)';
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_table);
  EXECUTE format('DROP POLICY IF EXISTS heed_of_one_account ON %s', p_table);
  EXECUTE format('DROP POLICY IF EXISTS heed_in_functions ON %s', p_table);
  EXECUTE format('DROP POLICY IF EXISTS heed_of_the_owner ON %s', p_table);
  EXECUTE format(
    'CREATE POLICY heed_of_one_account ON %1$s TO heed_server '
    'USING (account_id = %2$s) WITH CHECK (account_id = %2$s)', p_table, v_account);
  EXECUTE format(
    'CREATE POLICY heed_in_functions ON %s TO heed_writer, heed_keeper, heed_eraser USING (true) WITH CHECK (true)', p_table);
  EXECUTE format('CREATE POLICY heed_of_the_owner ON %s TO %I USING (true) WITH CHECK (true)', p_table, v_owner);
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION heed_lend(p_function regprocedure, p_role regrole) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  f pg_proc%ROWTYPE;
  v_language name;
  v_given text;
  v_whole text;
BEGIN
  SELECT * INTO f FROM pg_proc p WHERE p.oid = p_function;
  SELECT l.lanname INTO v_language FROM pg_language l WHERE l.oid = f.prolang;
  v_given := CASE WHEN 'p_account_id' = ANY (f.proargnames) THEN 'p_account_id' WHEN 'p_accounts' = ANY (f.proargnames) THEN 'p_accounts' END;
  IF p_role <> 'heed_keeper'::regrole AND strpos(f.prosrc, 'heed_speaks_of(') = 0 THEN
    IF v_given IS NULL OR v_language <> 'plpgsql' OR f.prosrc !~ '\nBEGIN\n' THEN
      RAISE EXCEPTION '% cannot be lent: it needs p_account_id or p_accounts, plpgsql, and BEGIN on a line of its own', p_function;
    END IF;
    v_whole := pg_get_functiondef(p_function);
    EXECUTE regexp_replace(v_whole, '\nBEGIN\n', format(E'\nBEGIN\n  PERFORM public.heed_speaks_of(%s);\n', v_given));
  END IF;
  EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', p_function);
  EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', p_function);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO heed_server, heed_writer, heed_keeper, heed_eraser, CURRENT_USER', p_function);
  EXECUTE format('ALTER FUNCTION %s OWNER TO %s', p_function, p_role);
END
$$;
--> statement-breakpoint
SELECT heed_keep_apart(c.oid) FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account_id' AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition;
--> statement-breakpoint
GRANT SELECT ON erased_recipients, erasures TO heed_server;
--> statement-breakpoint
GRANT SELECT, UPDATE (recipient, evidence, reason_text, message_id, keyword) ON events TO heed_eraser;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON erased_recipients, erasures, list_entries, message_claims TO heed_eraser;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON audit_entries TO heed_eraser;
--> statement-breakpoint
GRANT SELECT, UPDATE ON accounts, log_heads, links, screened_recipients, reviews, import_agreements, import_errors, imports, event_seals
TO heed_eraser;
--> statement-breakpoint
GRANT SELECT, UPDATE (exclude_reason) ON campaigns TO heed_eraser;
--> statement-breakpoint
GRANT SELECT, DELETE ON import_trials TO heed_eraser;
--> statement-breakpoint
GRANT SELECT, UPDATE, DELETE ON idempotency_keys TO heed_eraser;
--> statement-breakpoint
GRANT SELECT, UPDATE ON erasures TO heed_keeper;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION erase_seals(uuid, uuid, text, bigint[], text, timestamptz, text, text) TO heed_eraser;
--> statement-breakpoint
SELECT heed_lend(p.oid, 'heed_eraser') FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN ('erase_recipient', 'erase_in_texts', 'end_erasure_step', 'expire_texts');
--> statement-breakpoint
SELECT heed_lend(p.oid, 'heed_writer') FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN ('heads_and_erasures_of', 'make_links');
--> statement-breakpoint
SELECT heed_lend(p.oid, 'heed_keeper') FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN ('open_erasures', 'forget_import_files', 'accounts_with_evidence_days');
