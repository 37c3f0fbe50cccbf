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
-- As in 0014, but that idempotency keys whose key or answer names somebody stay: a late try would be carried out anew, and an opt-in of
-- years ago would lift the block. They get other keys like claims, made with a key that is not in the database, and with it another hash
-- of their input, for versions before have kept plain ones, on which addresses can be tried out. A named one is "hash key", the hash in
-- hexadecimal.
CREATE OR REPLACE FUNCTION erase_in_texts(
  p_account_id uuid, p_erasure_id uuid, p_step integer, p_table text, p_place text, p_at_most integer,
  p_squeezed text, p_lower text, p_pattern text, p_encoded text, p_from text[], p_to text[],
  p_positions bigint[], p_record_id uuid, p_at timestamptz, p_key_id text, p_signature text
)
RETURNS TABLE (named text[], positions bigint[])
LANGUAGE plpgsql VOLATILE SET enable_seqscan = off SET enable_sort = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  p_name text;
  v_next text;
  v_changed integer := 0;
  v_renamed integer := 0;
  v_named text[];
  v_positions bigint[];
BEGIN
  SELECT e.name INTO p_name FROM erasures e
    WHERE e.account_id = p_account_id AND e.erasure_id = p_erasure_id AND e.finished_at IS NULL AND e.step = p_step AND e.place = p_place
    FOR UPDATE;
  IF NOT FOUND THEN
    RETURN;
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
        may_name(c.claim_key, p_squeezed, p_lower, p_encoded)
          AND without_address(c.claim_key, p_pattern, p_encoded, p_name) <> c.claim_key AS is_named
      FROM (SELECT m.claim_key FROM message_claims m WHERE m.account_id = p_account_id AND m.claim_key > p_place
        ORDER BY m.claim_key LIMIT p_at_most) c
    ) x;
    UPDATE message_claims m SET
        outcome_text = without_address(coalesce(m.outcome_text, m.outcome::text), p_pattern, p_encoded, p_name), outcome = NULL
      WHERE m.account_id = p_account_id AND m.claim_key > p_place AND (v_next IS NULL OR m.claim_key <= v_next)
        AND may_name(coalesce(m.outcome_text, m.outcome::text), p_squeezed, p_lower, p_encoded)
        AND without_address(coalesce(m.outcome_text, m.outcome::text), p_pattern, p_encoded, p_name)
          <> coalesce(m.outcome_text, m.outcome::text);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSIF p_table = 'idempotency_keys' THEN
    SELECT max(x.key) FILTER (WHERE x.is_last), array_agg(x.hash || ' ' || x.key) FILTER (WHERE x.is_named)
    INTO v_next, v_named
    FROM (
      SELECT c.key, encode(c.input_hash, 'hex') AS hash, row_number() OVER () = p_at_most AS is_last,
        c.key !~ '^erased:[0-9a-f]{32}$' AND may_name(c.key || ' ' || coalesce(c.answer::text, ''), p_squeezed, p_lower, p_encoded)
          AND (without_address(c.key, p_pattern, p_encoded, p_name) <> c.key
            OR json_without_address(c.answer, p_pattern, p_encoded, p_name) <> c.answer) AS is_named
      FROM (SELECT k.idempotency_key AS key, k.input_hash, k.answer FROM idempotency_keys k
        WHERE k.account_id = p_account_id AND k.idempotency_key > p_place
        ORDER BY k.idempotency_key LIMIT p_at_most) c
    ) x;
    -- Those that have another key since somebody else was erased.
    UPDATE idempotency_keys k SET answer = json_without_address(k.answer, p_pattern, p_encoded, p_name)
      WHERE k.account_id = p_account_id AND k.idempotency_key > p_place AND (v_next IS NULL OR k.idempotency_key <= v_next)
        AND k.idempotency_key ~ '^erased:[0-9a-f]{32}$' AND may_name(k.answer::text, p_squeezed, p_lower, p_encoded)
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
        AND may_name(coalesce(e.value, '') || ' ' || e.message, p_squeezed, p_lower, p_encoded)
        AND without_address(coalesce(e.value, '') || ' ' || e.message, p_pattern, p_encoded, p_name)
          <> coalesce(e.value, '') || ' ' || e.message;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSIF p_table = 'imports' THEN
    UPDATE imports i SET file_name = without_address(i.file_name, p_pattern, p_encoded, p_name),
        failure = without_address(i.failure, p_pattern, p_encoded, p_name)
      WHERE i.account_id = p_account_id AND may_name(coalesce(i.file_name, '') || ' ' || coalesce(i.failure, ''), p_squeezed, p_lower, p_encoded);
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
        AND may_name(concat_ws(' ', a.subject, a.before, a.after, a.reason), p_squeezed, p_lower, p_encoded);
    GET DIAGNOSTICS v_changed = ROW_COUNT;
  ELSIF p_table = 'events' THEN
    SELECT max(x.position)::text INTO v_next
    FROM (SELECT e.position FROM log_heads h CROSS JOIN LATERAL (
      SELECT least(h.position, coalesce(nullif(p_place, ''), '0')::bigint + p_at_most) AS position) e
      WHERE h.account_id = p_account_id AND h.position > coalesce(nullif(p_place, ''), '0')::bigint + p_at_most) x;
    SELECT array_agg(e.position ORDER BY e.position) INTO v_positions FROM events e
      WHERE e.account_id = p_account_id AND e.position > coalesce(nullif(p_place, ''), '0')::bigint
        AND (v_next IS NULL OR e.position <= v_next::bigint) AND (e.evidence IS NOT NULL OR e.reason_text IS NOT NULL)
        AND may_name(concat_ws(' ', e.evidence, e.reason_text), p_squeezed, p_lower, p_encoded)
        AND without_address(concat_ws(' ', e.evidence, e.reason_text), p_pattern, p_encoded, p_name)
          <> concat_ws(' ', e.evidence, e.reason_text);
    IF v_positions IS NOT NULL THEN
      IF v_positions IS DISTINCT FROM p_positions THEN
        RETURN QUERY SELECT NULL::text[], v_positions;
        RETURN;
      END IF;
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
        AND (v_next IS NULL OR r.review_id <= v_next::uuid) AND may_name(r.text, p_squeezed, p_lower, p_encoded);
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
        AND may_name(concat_ws(' ', a.evidence, a.reason_text), p_squeezed, p_lower, p_encoded);
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
SELECT heed_lend(p.oid, 'heed_eraser') FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname = 'erase_in_texts';
--> statement-breakpoint
GRANT UPDATE ON idempotency_keys TO heed_eraser;
