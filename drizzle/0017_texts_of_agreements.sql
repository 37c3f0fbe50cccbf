CREATE INDEX "import_agreements_texts_idx" ON "import_agreements" USING btree ("account_id","import_id") WHERE evidence is not null or reason_text is not null;--> statement-breakpoint
-- As in 0014, but what imports have said again goes by its own age, not by that of the event that had said it before.
--
-- The texts of so many events of an account go that are older than its evidence_days, with those of reviews that are settled and of what
-- imports have said again, by when these came; a part at a time. Their commitments stay. positions: nothing was done, these are
-- to be signed first, as for erase_recipient. is_done: no more are old enough just now.
CREATE OR REPLACE FUNCTION expire_texts(
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
    IF v_positions IS DISTINCT FROM p_positions THEN
      RETURN QUERY SELECT 0, false, v_positions;
      RETURN;
    END IF;
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
SELECT heed_lend(p.oid, 'heed_eraser') FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname = 'expire_texts';
