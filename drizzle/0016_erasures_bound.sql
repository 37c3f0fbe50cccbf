ALTER TABLE "erasure_records" ADD COLUMN "seals" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- As in 0011, but that the record holds the seals of its events, which are signed with it: it speaks of these events and of no others that
-- are put at their positions. A commitment is kept only where its salt has gone already: else it is made of what stands there.
CREATE OR REPLACE FUNCTION erase_seals(
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
--> statement-breakpoint
-- As in 0014, but that the keyword goes, too, which is under the same commitment as the address, and that the name must be one.
CREATE OR REPLACE FUNCTION erase_recipient(
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
  v_ids uuid[];
  v_is_new boolean;
  v_gone text;
  v_events integer := 0; v_entries integer := 0; v_reviews integer := 0; v_links integer := 0; v_screened integer := 0; v_campaigns integer := 0;
  v_agreements integer := 0; v_trials integer := 0;
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
  PERFORM FROM log_heads h WHERE h.account_id = p_account_id FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'account has no log' USING ERRCODE = 'HD404';
  END IF;
  SELECT * INTO v FROM erasures e WHERE e.account_id = p_account_id AND e.erasure_id = p_erasure_id;
  v_is_new := NOT FOUND;
  IF v_is_new AND NOT p_keeps_block THEN
    SELECT max(e.occurred_at) INTO v_said FROM events e WHERE e.account_id = p_account_id AND e.recipient = ANY (v_from);
    IF v_said > clock_timestamp() - v_keep THEN
      RETURN QUERY SELECT 'TOO_EARLY', v_said, NULL::bigint[];
      RETURN;
    END IF;
  END IF;
  -- Of who was erased before the texts that came since.
  SELECT array_agg(x.position ORDER BY x.position), array_agg(x.event_id) INTO v_positions, v_ids
  FROM (
    SELECT e.position, e.event_id FROM events e
    WHERE e.account_id = p_account_id AND e.recipient = ANY (v_from || p_name)
      AND (e.recipient <> p_name OR e.evidence IS NOT NULL OR e.reason_text IS NOT NULL OR e.message_id IS NOT NULL
        OR e.keyword IS NOT NULL)
    ORDER BY e.position LIMIT p_at_most
  ) x;
  IF v_positions IS NOT NULL AND v_positions IS DISTINCT FROM p_positions THEN
    RETURN QUERY SELECT 'POSITIONS', NULL::timestamptz, v_positions;
    RETURN;
  END IF;
  IF v_is_new THEN
    IF NOT p_keeps_block THEN
      DELETE FROM erased_recipients r WHERE r.account_id = p_account_id AND r.name = ANY (v_from);
    END IF;
    UPDATE accounts a SET erasures = a.erasures + 1,
        settings_version = a.settings_version + 1 + floor(random() * 8388608)::bigint
      WHERE a.account_id = p_account_id RETURNING a.erasures INTO v_ordinal;
    IF p_keeps_block THEN
      INSERT INTO erased_recipients (account_id, name, ordinal, sealed_tag)
        VALUES (p_account_id, p_name, v_ordinal, p_sealed_tag) ON CONFLICT (account_id, name) DO NOTHING;
    END IF;
    INSERT INTO erasures (account_id, erasure_id, name, keeps_block, actor, reason, sealed_address, not_before)
      VALUES (p_account_id, p_erasure_id, p_name, p_keeps_block, p_actor, p_reason, p_sealed_address, clock_timestamp() + p_settle);
  END IF;

  v_events := coalesce(cardinality(v_positions), 0);
  IF v_events > 0 THEN
    PERFORM erase_seals(p_account_id, p_record_id, 'RECIPIENT', v_positions, p_name, p_at, p_key_id, p_signature);
    -- Of those that were erased before this is the erasure that counts.
    UPDATE event_seals s SET recipient_erasure = p_record_id
      WHERE s.account_id = p_account_id AND s.position = ANY (v_positions) AND s.recipient_erasure IS DISTINCT FROM p_record_id;
    UPDATE events e SET recipient = p_name, evidence = NULL, reason_text = NULL, message_id = NULL, keyword = NULL
      WHERE e.account_id = p_account_id AND e.position = ANY (v_positions);
    FOR n IN 1 .. v_events LOOP
      UPDATE import_agreements a SET evidence = NULL, reason_text = NULL
        WHERE a.account_id = p_account_id AND a.event_id = v_ids[n] AND (a.evidence IS NOT NULL OR a.reason_text IS NOT NULL);
      GET DIAGNOSTICS v_count = ROW_COUNT;
      v_agreements := v_agreements + v_count;
    END LOOP;
  END IF;

  FOREACH v_gone IN ARRAY v_from LOOP
    CONTINUE WHEN v_gone = p_name;
    -- Entries that are there under the name already are made anew of the log, once all of its events have the name.
    IF v_events < p_at_most AND EXISTS (SELECT FROM list_entries l WHERE l.account_id = p_account_id AND l.recipient = v_gone)
      AND EXISTS (SELECT FROM list_entries l WHERE l.account_id = p_account_id AND l.recipient = p_name) THEN
      DELETE FROM list_entries l WHERE l.account_id = p_account_id AND l.recipient IN (v_gone, p_name);
      INSERT INTO list_entries SELECT * FROM entries_from_log(p_account_id, p_name, p_name, NULL);
    ELSIF NOT EXISTS (SELECT FROM list_entries l WHERE l.account_id = p_account_id AND l.recipient = p_name) THEN
      UPDATE list_entries l SET recipient = p_name WHERE l.account_id = p_account_id AND l.recipient = v_gone;
      GET DIAGNOSTICS v_count = ROW_COUNT;
      v_entries := v_entries + v_count;
    END IF;
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
    WHERE r.account_id = p_account_id AND r.recipient = ANY (v_from || p_name) AND (r.recipient <> p_name OR r.text <> '');
  GET DIAGNOSTICS v_reviews = ROW_COUNT;

  UPDATE erasures e SET
      positions = (e.positions || v_positions)[1:10000], touched_at = clock_timestamp(),
      counts = add_counts(e.counts, jsonb_build_object('events', v_events, 'list_entries', v_entries, 'links', v_links,
        'screened_recipients', v_screened, 'campaigns', v_campaigns, 'reviews', v_reviews, 'import_agreements', v_agreements, 'import_trials', v_trials))
    WHERE e.account_id = p_account_id AND e.erasure_id = p_erasure_id RETURNING * INTO v;
  IF v_events < p_at_most THEN
    INSERT INTO audit_entries (account_id, entry_id, actor, actor_id, action, subject, before, after, reason)
      SELECT p_account_id, p_erasure_id, p_actor, p_actor_id, 'eraseRecipient', 'Recipient ' || p_name, NULL,
        jsonb_build_object('erasure', p_erasure_id, 'keepsBlock', p_keeps_block, 'changed', v.counts,
          'positions', to_jsonb(v.positions[1:100]))::text, p_reason
      WHERE NOT EXISTS (SELECT FROM audit_entries x WHERE x.account_id = p_account_id AND x.entry_id = p_erasure_id);
  END IF;
  RETURN QUERY SELECT CASE WHEN v_events < p_at_most THEN 'DONE' ELSE 'MORE' END, NULL::timestamptz, NULL::bigint[];
END
$$;
--> statement-breakpoint
GRANT UPDATE (keyword) ON events TO heed_eraser;
--> statement-breakpoint
SELECT heed_lend(p.oid, CASE p.proname WHEN 'erase_seals' THEN 'heed_writer'::regrole ELSE 'heed_eraser'::regrole END) FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN ('erase_seals', 'erase_recipient');
