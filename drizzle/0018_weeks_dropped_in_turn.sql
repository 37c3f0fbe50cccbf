-- As in 0012, but one at a time: two that dropped weeks of one table at once could fail with "could not find tuple for parent of relation".
CREATE OR REPLACE FUNCTION drop_screening_partition(p_before timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = 0 AS $$
DECLARE
  v_name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('screening partitions dropped', 0));
  SELECT c.relname INTO v_name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('screened_recipients'::regclass, 'screenings'::regclass)
      AND to_date(right(c.relname, 7), 'IYYY"w"IW') + 7 <= (p_before AT TIME ZONE 'UTC')::date
    ORDER BY right(c.relname, 7), c.relname LIMIT 1;
  IF v_name IS NULL THEN
    RETURN false;
  END IF;
  -- Whoever uses it is not held up for longer.
  PERFORM set_config('lock_timeout', '500ms', true);
  EXECUTE format('DROP TABLE IF EXISTS %I', v_name);
  RETURN true;
END
$$;
