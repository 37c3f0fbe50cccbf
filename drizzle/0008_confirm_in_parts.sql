-- confirm_import as of 0006 left half of what a dry run had found in sight, when its caller was gone in the middle of forgetting it.
--
-- A dry run that is DONE runs for real, from its start. state: that of the import; outcome CONFIRMED, also when it was
-- confirmed before; NOT_DRY; NOT_DONE; FILE_GONE: its bytes have been deleted; MORE: some of what it has found is forgotten,
-- and the call is to be made again, since a statement has seconds. No row: no such import. Whoever called may be gone by then:
-- its counts stay true, and without a place behind its rows (rows_read > 0, place NULL) nobody shows what is left of its results.
CREATE OR REPLACE FUNCTION confirm_import(p_account_id uuid, p_import_id uuid)
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
