CREATE TABLE "erasure_records" (
	"account_id" uuid NOT NULL,
	"erasure_id" uuid NOT NULL,
	"what" text NOT NULL,
	"positions" bigint[] NOT NULL,
	"seals" text[] DEFAULT '{}' NOT NULL,
	"replacement" text,
	"at" timestamptz NOT NULL,
	"key_id" text NOT NULL,
	"signature" text NOT NULL,
	CONSTRAINT "erasure_records_account_id_erasure_id_pk" PRIMARY KEY("account_id","erasure_id")
);
--> statement-breakpoint
CREATE TABLE "event_seals" (
	"account_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"seal" "bytea" NOT NULL,
	"recipient_salt" uuid,
	"texts_salt" uuid,
	"recipient_commitment" "bytea",
	"texts_commitment" "bytea",
	"recipient_erasure" uuid,
	"texts_erasure" uuid,
	CONSTRAINT "event_seals_account_id_position_pk" PRIMARY KEY("account_id","position")
);
--> statement-breakpoint
CREATE TABLE "seal_heads" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"position" bigint DEFAULT 0 NOT NULL,
	"seal" "bytea" NOT NULL,
	"checkpoint" text,
	"checkpoint_position" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "erasure_records" ADD CONSTRAINT "erasure_records_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Seals the next events of these accounts, so many at most of all of them together. An account whose seals another call is
-- at is left out. A row for each other one that has events: how far it is sealed, and where its log ends.
--
-- The bytes that are hashed are documented in docs/proof.md and stay as they are: an object of JSON as RFC 8785 writes it, behind
-- the seal before. src/core/log/proof/sealed-events.queries.ts has the same expressions, and reads what is sealed by them: what is
-- proved must not rest on a function that whoever writes to the database could replace.
CREATE FUNCTION seal_events(p_accounts uuid[], p_at_most integer)
RETURNS TABLE (account_id uuid, sealed bigint, added integer, head bigint)
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
#variable_conflict use_column
DECLARE
  v_account uuid;
  v_head seal_heads%ROWTYPE;
  v_log bigint;
  v_left integer := p_at_most;
  v_event record;
  v_seal bytea;
  v_positions bigint[];
  v_seals bytea[];
  v_recipient_salts uuid[];
  v_texts_salts uuid[];
BEGIN
  FOREACH v_account IN ARRAY p_accounts LOOP
    SELECT h.position INTO v_log FROM log_heads h WHERE h.account_id = v_account;
    CONTINUE WHEN coalesce(v_log, 0) = 0;
    SELECT * INTO v_head FROM seal_heads h WHERE h.account_id = v_account FOR UPDATE SKIP LOCKED;
    IF v_head.account_id IS NULL THEN
      INSERT INTO seal_heads (account_id, seal)
        VALUES (v_account, sha256(convert_to('heed log 1 ' || v_account, 'UTF8'))) ON CONFLICT DO NOTHING;
      SELECT * INTO v_head FROM seal_heads h WHERE h.account_id = v_account FOR UPDATE SKIP LOCKED;
      CONTINUE WHEN v_head.account_id IS NULL;
    END IF;
    v_seal := v_head.seal;
    v_positions := '{}';
    v_seals := '{}';
    v_recipient_salts := '{}';
    v_texts_salts := '{}';
    FOR v_event IN
      SELECT s.position, s.recipient_salt, s.texts_salt,
        convert_to(
          '{"account":"' || s.account_id
          || '","actor":' || coalesce(to_json(s.actor)::text, 'null')
          || ',"blocks":' || coalesce(to_json(s.blocks)::text, 'null')
          || ',"campaign":' || coalesce('"' || s.campaign_id || '"', 'null')
          || ',"campaignInferred":' || CASE WHEN s.campaign_inferred THEN 'true' ELSE 'false' END
          || ',"changed":' || CASE WHEN s.changed THEN 'true' ELSE 'false' END
          || ',"channel":' || coalesce(to_json(s.channel)::text, 'null')
          || ',"event":"' || s.event_id
          || '","group":' || coalesce('"' || s.group_id || '"', 'null')
          || ',"hold":' || CASE WHEN s.hold THEN 'true' ELSE 'false' END
          || ',"import":' || coalesce('"' || s.import_id || '"', 'null')
          || ',"kind":' || to_json(s.kind)
          || ',"occurredAt":"' || left(translate(s.occurred_at::text, ' +', 'TZ'), -2)
          || '","position":' || s.position
          || ',"provisional":' || CASE WHEN s.provisional THEN 'true' ELSE 'false' END
          || ',"reason":' || coalesce(to_json(s.reason)::text, 'null')
          || ',"receivedOn":' || coalesce('"' || s.received_on || '"', 'null')
          || ',"recipient":"' || encode(sha256(uuid_send(s.recipient_salt) || convert_to(
            '[' || to_json(s.recipient) || ',' || coalesce(to_json(s.message_id)::text, 'null')
            || ',' || coalesce(to_json(s.keyword)::text, 'null') || ']', 'UTF8')), 'hex')
          || '","recordedAt":"' || left(translate(s.recorded_at::text, ' +', 'TZ'), -2)
          || '","review":' || coalesce('"' || s.review_id || '"', 'null')
          || ',"rule":' || coalesce(to_json(s.rule)::text, 'null')
          || ',"scope":' || to_json(s.scope)
          || ',"scopeKey":' || s.scope_key
          || ',"sender":' || coalesce('"' || s.sender_id || '"', 'null')
          || ',"source":' || to_json(s.source)
          || ',"texts":"' || encode(sha256(uuid_send(s.texts_salt) || convert_to(
            '[' || coalesce(to_json(s.evidence)::text, 'null')
            || ',' || coalesce(to_json(s.reason_text)::text, 'null') || ']', 'UTF8')), 'hex')
          || '","via":' || coalesce(to_json(s.via)::text, 'null')
          || ',"withdraws":' || coalesce('"' || s.withdraws || '"', 'null') || '}', 'UTF8') AS body
      FROM (
        SELECT e.*, gen_random_uuid() AS recipient_salt, gen_random_uuid() AS texts_salt
        FROM events e
        WHERE e.account_id = v_account AND e.position > v_head.position AND e.position <= v_log
        ORDER BY e.position LIMIT v_left
      ) s
      ORDER BY s.position
    LOOP
      -- A place of the log that is empty was emptied: nothing behind it is sealed.
      EXIT WHEN v_event.position <> v_head.position + cardinality(v_positions) + 1;
      v_seal := sha256(v_seal || v_event.body);
      v_positions := v_positions || v_event.position;
      v_seals := v_seals || v_seal;
      v_recipient_salts := v_recipient_salts || v_event.recipient_salt;
      v_texts_salts := v_texts_salts || v_event.texts_salt;
    END LOOP;
    INSERT INTO event_seals (account_id, position, seal, recipient_salt, texts_salt)
      SELECT v_account, u.position, u.seal, u.recipient_salt, u.texts_salt
      FROM unnest(v_positions, v_seals, v_recipient_salts, v_texts_salts) u(position, seal, recipient_salt, texts_salt);
    UPDATE seal_heads h SET position = v_head.position + cardinality(v_positions), seal = v_seal
      WHERE h.account_id = v_account AND cardinality(v_positions) > 0;
    v_left := v_left - cardinality(v_positions);
    RETURN QUERY SELECT v_account, v_head.position + cardinality(v_positions), cardinality(v_positions), v_log;
    EXIT WHEN v_left <= 0;
  END LOOP;
END
$$;
--> statement-breakpoint
-- Logs of all accounts that have events without a seal, or seals without a checkpoint, so many at most: how far each is, and for how
-- long its first event without a seal has been there.
CREATE FUNCTION logs_to_seal(p_after uuid, p_at_most integer)
RETURNS TABLE (account_id uuid, head bigint, sealed bigint, signed bigint, behind interval)
LANGUAGE sql STABLE AS $$
  SELECT l.account_id, l.position, coalesce(s.position, 0), coalesce(s.checkpoint_position, 0), (
    SELECT greatest(clock_timestamp() - e.recorded_at, interval '0') FROM events e
    WHERE e.account_id = l.account_id AND e.position = coalesce(s.position, 0) + 1
  )
  FROM log_heads l
  LEFT JOIN seal_heads s ON s.account_id = l.account_id
  WHERE (l.position <> coalesce(s.position, 0) OR s.checkpoint_position <> s.position)
    AND (p_after IS NULL OR l.account_id > p_after)
  ORDER BY l.account_id LIMIT p_at_most
$$;
--> statement-breakpoint
-- Before events are erased, in the same transaction: keeps the commitments to what stands in them, deletes their salts, and saves
-- the signed record of the erasure. p_what: RECIPIENT (all that is kept under commitments) or TEXTS. The same erasure again does
-- nothing. The record holds the seals of its events, which are signed with it: it speaks of these events and of no others that are put at
-- their positions. A commitment is kept only where its salt has gone already: else it is made of what stands there.
-- HD409: an event is not sealed; HD404: an account or a position that is not there.
CREATE FUNCTION erase_seals(
  p_account_id uuid, p_erasure_id uuid, p_what text, p_positions bigint[], p_replacement text, p_at timestamptz,
  p_key_id text, p_signature text
) RETURNS void
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_head seal_heads%ROWTYPE;
  v_changed integer;
BEGIN
  IF p_what NOT IN ('RECIPIENT', 'TEXTS') THEN
    RAISE EXCEPTION 'erase_seals: RECIPIENT or TEXTS was expected';
  END IF;
  SELECT * INTO v_head FROM seal_heads h WHERE h.account_id = p_account_id FOR UPDATE;
  IF v_head.account_id IS NULL OR EXISTS (SELECT FROM unnest(p_positions) p(position) WHERE p.position > v_head.position) THEN
    RAISE EXCEPTION 'an event is not sealed yet' USING ERRCODE = 'HD409';
  END IF;
  INSERT INTO erasure_records (account_id, erasure_id, what, positions, seals, replacement, at, key_id, signature)
    VALUES (p_account_id, p_erasure_id, p_what, p_positions, ARRAY(
      SELECT encode(s.seal, 'hex') FROM event_seals s
      WHERE s.account_id = p_account_id AND s.position = ANY (p_positions) ORDER BY s.position
    ), p_replacement, p_at, p_key_id, p_signature)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF p_what = 'RECIPIENT' THEN
    UPDATE event_seals s SET recipient_salt = NULL,
      recipient_erasure = CASE WHEN s.recipient_salt IS NULL THEN s.recipient_erasure ELSE p_erasure_id END,
      recipient_commitment = CASE WHEN s.recipient_salt IS NULL THEN s.recipient_commitment ELSE sha256(uuid_send(s.recipient_salt) || convert_to(
        '[' || to_json(e.recipient) || ',' || coalesce(to_json(e.message_id)::text, 'null')
        || ',' || coalesce(to_json(e.keyword)::text, 'null') || ']', 'UTF8')) END
    FROM unnest(p_positions) p(position), events e
    WHERE s.account_id = p_account_id AND s.position = p.position AND e.account_id = p_account_id AND e.position = p.position;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    IF v_changed <> cardinality(p_positions) THEN
      RAISE EXCEPTION 'an event that is to be erased is not there' USING ERRCODE = 'HD404';
    END IF;
  END IF;
  UPDATE event_seals s SET texts_salt = NULL,
    texts_erasure = CASE WHEN s.texts_salt IS NULL THEN s.texts_erasure ELSE p_erasure_id END,
    texts_commitment = CASE WHEN s.texts_salt IS NULL THEN s.texts_commitment ELSE sha256(uuid_send(s.texts_salt) || convert_to(
      '[' || coalesce(to_json(e.evidence)::text, 'null') || ',' || coalesce(to_json(e.reason_text)::text, 'null') || ']', 'UTF8')) END
  FROM unnest(p_positions) p(position), events e
  WHERE s.account_id = p_account_id AND s.position = p.position AND e.account_id = p_account_id AND e.position = p.position;
  GET DIAGNOSTICS v_changed = ROW_COUNT;
  IF v_changed <> cardinality(p_positions) THEN
    RAISE EXCEPTION 'an event that is to be erased is not there' USING ERRCODE = 'HD404';
  END IF;
END
$$;
