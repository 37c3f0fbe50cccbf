CREATE INDEX "webhook_endpoints_waiting_idx" ON "webhook_endpoints" USING btree ("next_attempt_at" NULLS FIRST,"endpoint_id") WHERE owner is null and state = 'ACTIVE' and removed_at is null;--> statement-breakpoint
-- As before, but that nothing is read of those that a process serves which is alive. Endpoints of one that is not are given free, unless a
-- send of it may still be under way, and then taken like all that nobody serves.
CREATE OR REPLACE FUNCTION keep_webhooks(p_process uuid, p_alive interval, p_at_most integer)
RETURNS TABLE (account_id uuid, endpoint_id uuid, revision integer, runs boolean)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  v_gone uuid[];
BEGIN
  INSERT INTO webhook_processes AS p (process_id, alive_until) VALUES (p_process, now() + p_alive)
  ON CONFLICT (process_id) DO UPDATE SET alive_until = excluded.alive_until;
  DELETE FROM webhook_processes WHERE alive_until < now() - interval '1 day' OR alive_until > now() + interval '1 day';
  -- From one owner to the next by the index, not by the endpoints.
  WITH RECURSIVE owners AS (
    (SELECT e.owner FROM webhook_endpoints e WHERE e.owner IS NOT NULL ORDER BY e.owner LIMIT 1)
    UNION ALL
    SELECT (SELECT e.owner FROM webhook_endpoints e WHERE e.owner > w.owner ORDER BY e.owner LIMIT 1)
    FROM owners w WHERE w.owner IS NOT NULL
  )
  SELECT array_agg(w.owner) INTO v_gone
  FROM owners w
  WHERE w.owner IS NOT NULL AND NOT EXISTS (
    SELECT FROM webhook_processes h
    WHERE h.process_id = w.owner AND h.alive_until > now() AND h.alive_until <= now() + interval '1 minute'
  );
  IF v_gone IS NOT NULL THEN
    UPDATE webhook_endpoints e SET owner = NULL, busy_until = NULL
    FROM (
      SELECT o.account_id, o.endpoint_id
      FROM webhook_endpoints o
      WHERE o.owner = ANY (v_gone) AND (o.busy_until IS NULL OR o.busy_until <= now() OR o.busy_until > now() + interval '1 minute')
      LIMIT p_at_most
      FOR UPDATE OF o SKIP LOCKED
    ) f
    WHERE e.account_id = f.account_id AND e.endpoint_id = f.endpoint_id;
  END IF;
  UPDATE webhook_endpoints e SET owner = p_process, busy_until = NULL
  FROM (
    SELECT o.account_id, o.endpoint_id
    FROM webhook_endpoints o
    JOIN accounts a ON a.account_id = o.account_id AND a.suspended_at IS NULL
    WHERE o.owner IS NULL AND o.state = 'ACTIVE' AND o.removed_at IS NULL
      AND (o.next_attempt_at IS NULL OR o.next_attempt_at <= now() OR o.next_attempt_at > now() + interval '9 hours')
    ORDER BY o.next_attempt_at NULLS FIRST, o.endpoint_id
    LIMIT p_at_most
    FOR UPDATE OF o SKIP LOCKED
  ) f
  WHERE e.account_id = f.account_id AND e.endpoint_id = f.endpoint_id;
  RETURN QUERY
    SELECT e.account_id, e.endpoint_id, e.revision, e.state = 'ACTIVE' AND e.removed_at IS NULL AND a.suspended_at IS NULL
    FROM webhook_endpoints e JOIN accounts a ON a.account_id = e.account_id
    WHERE e.owner = p_process;
END
$$;
--> statement-breakpoint
SELECT heed_lend('keep_webhooks(uuid, interval, integer)', 'heed_keeper');
