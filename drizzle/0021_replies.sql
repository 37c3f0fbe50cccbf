CREATE TABLE "webhook_replies" (
	"account_id" uuid NOT NULL,
	"reply_id" uuid NOT NULL,
	"recipient_name" text NOT NULL,
	"sender_id" uuid,
	"content" "bytea",
	"due_at" timestamptz DEFAULT now() NOT NULL,
	"not_after" timestamptz NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamptz DEFAULT now() NOT NULL,
	"ended_at" timestamptz,
	CONSTRAINT "webhook_replies_account_id_reply_id_pk" PRIMARY KEY("account_id","reply_id")
);
--> statement-breakpoint
DROP INDEX "webhook_endpoints_waiting_idx";--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD COLUMN "kind" text DEFAULT 'EVENTS' NOT NULL;--> statement-breakpoint
CREATE INDEX "webhook_replies_next_try_idx" ON "webhook_replies" USING btree ("next_try_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "webhook_replies_not_after_idx" ON "webhook_replies" USING btree ("not_after");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_endpoints_replies_key" ON "webhook_endpoints" USING btree ("account_id") WHERE kind = 'REPLIES' and removed_at is null;--> statement-breakpoint
CREATE INDEX "webhook_endpoints_waiting_idx" ON "webhook_endpoints" USING btree ("next_attempt_at" NULLS FIRST,"endpoint_id") WHERE kind = 'EVENTS' and owner is null and state = 'ACTIVE' and removed_at is null;
--> statement-breakpoint
-- A waiting reply changes with each try, and there are few.
ALTER TABLE webhook_replies SET (fillfactor = 60);
--> statement-breakpoint
-- As before, but that endpoints for replies are left out: whoever has time tells those (take_replies).
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
    WHERE o.kind = 'EVENTS' AND o.owner IS NULL AND o.state = 'ACTIVE' AND o.removed_at IS NULL
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
-- Replies of all accounts that are to be tried now, for whoever looks: nobody else takes them for so long. So many at most, and so many of
-- an account with those that the process has under way for it already (p_served, p_sends). Those wait whose endpoint is paused; an account
-- that is suspended confirms what recipients say as ever. A time that is further ahead than any that is set was set by a clock that has been put back.
CREATE FUNCTION take_replies(p_busy interval, p_at_most integer, p_of_each integer, p_served uuid[], p_sends integer[])
RETURNS TABLE (account_id uuid, reply_id uuid)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    UPDATE webhook_replies r SET next_try_at = now() + p_busy
    FROM (
      SELECT w.account_id, w.reply_id
      FROM (
        SELECT o.account_id, o.reply_id, row_number() OVER (PARTITION BY o.account_id ORDER BY o.not_after, o.reply_id) AS place
        FROM webhook_replies o
        JOIN webhook_endpoints e
          ON e.account_id = o.account_id AND e.kind = 'REPLIES' AND e.state = 'ACTIVE' AND e.removed_at IS NULL
        WHERE o.ended_at IS NULL AND o.not_after > now()
          AND (o.next_try_at <= now() OR o.next_try_at > now() + interval '10 minutes')
      ) q
      JOIN webhook_replies w ON w.account_id = q.account_id AND w.reply_id = q.reply_id
      LEFT JOIN unnest(p_served, p_sends) u(account_id, sends) ON u.account_id = q.account_id
      WHERE q.place + coalesce(u.sends, 0) <= p_of_each AND w.ended_at IS NULL
        AND (w.next_try_at <= now() OR w.next_try_at > now() + interval '10 minutes')
      ORDER BY q.place, w.not_after
      LIMIT p_at_most
      FOR UPDATE OF w SKIP LOCKED
    ) f
    WHERE r.account_id = f.account_id AND r.reply_id = f.reply_id
    RETURNING r.account_id, r.reply_id;
END
$$;
--> statement-breakpoint
-- Gives up replies whose time is over, and writes that down where the account has an endpoint for them; so many at most. How many that were.
-- Deletes those that have ended and whose delivery, repeated, would not bring them back.
CREATE FUNCTION end_replies(p_at_most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_expired integer;
BEGIN
  WITH late AS MATERIALIZED (
    SELECT o.account_id, o.reply_id FROM webhook_replies o
    WHERE o.ended_at IS NULL AND o.not_after <= now()
      AND (o.next_try_at <= now() OR o.next_try_at > now() + interval '10 minutes')
    ORDER BY o.not_after LIMIT p_at_most FOR UPDATE SKIP LOCKED
  ), ended AS (
    UPDATE webhook_replies r SET content = NULL, ended_at = now() FROM late l
    WHERE r.account_id = l.account_id AND r.reply_id = l.reply_id
    RETURNING r.account_id, r.reply_id, r.failures
  ), counted AS (
    UPDATE webhook_endpoints e SET attempts = e.attempts + n.replies
    FROM (SELECT d.account_id, count(*) AS replies FROM ended d GROUP BY d.account_id) n
    WHERE e.account_id = n.account_id AND e.kind = 'REPLIES' AND e.removed_at IS NULL
    RETURNING e.account_id, e.endpoint_id, e.attempts - n.replies AS before
  ), told AS (
    INSERT INTO webhook_attempts (
      account_id, endpoint_id, ordinal, message_id, type, events, attempt, at, milliseconds, error)
    SELECT c.account_id, c.endpoint_id, c.before + row_number() OVER (PARTITION BY c.account_id ORDER BY d.reply_id), d.reply_id,
      'reply.due', 0, d.failures, now(), 0, 'EXPIRED'
    FROM ended d JOIN counted c ON c.account_id = d.account_id
  )
  SELECT count(*) INTO v_expired FROM ended;
  DELETE FROM webhook_replies r WHERE r.ctid = ANY (ARRAY(
    SELECT o.ctid FROM webhook_replies o
    WHERE o.ended_at IS NOT NULL AND o.not_after < now() - interval '1 minute'
    ORDER BY o.not_after LIMIT p_at_most FOR UPDATE SKIP LOCKED
  ));
  RETURN v_expired;
END
$$;
--> statement-breakpoint
SELECT heed_keep_apart('webhook_replies');
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON webhook_replies TO heed_server;
--> statement-breakpoint
GRANT SELECT, UPDATE, DELETE ON webhook_replies TO heed_keeper;
--> statement-breakpoint
GRANT INSERT ON webhook_attempts TO heed_keeper;
--> statement-breakpoint
SELECT heed_lend(p.oid, 'heed_keeper') FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN ('keep_webhooks', 'take_replies', 'end_replies');
