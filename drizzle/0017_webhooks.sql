CREATE TABLE "webhook_attempts" (
	"account_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"ordinal" bigint NOT NULL,
	"message_id" uuid NOT NULL,
	"type" text NOT NULL,
	"first_position" bigint,
	"last_position" bigint,
	"events" integer NOT NULL,
	"attempt" integer NOT NULL,
	"at" timestamptz NOT NULL,
	"milliseconds" integer NOT NULL,
	"status" integer,
	"error" text,
	CONSTRAINT "webhook_attempts_account_id_endpoint_id_ordinal_pk" PRIMARY KEY("account_id","endpoint_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"account_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"secret" "bytea" NOT NULL,
	"former_secret" "bytea",
	"former_until" timestamptz,
	"filter" jsonb NOT NULL,
	"batch" integer NOT NULL,
	"state" text DEFAULT 'ACTIVE' NOT NULL,
	"paused_for" text,
	"paused_at" timestamptz,
	"revision" integer DEFAULT 0 NOT NULL,
	"position" bigint NOT NULL,
	"event_id" uuid,
	"pending_message" uuid,
	"pending_positions" bigint[],
	"pending_to" bigint,
	"pending_event_id" uuid,
	"failures" integer DEFAULT 0 NOT NULL,
	"first_failed_at" timestamptz,
	"next_attempt_at" timestamptz,
	"attempts" bigint DEFAULT 0 NOT NULL,
	"delivered_at" timestamptz,
	"owner" uuid,
	"busy_until" timestamptz,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"removed_at" timestamptz,
	CONSTRAINT "webhook_endpoints_account_id_endpoint_id_pk" PRIMARY KEY("account_id","endpoint_id")
);
--> statement-breakpoint
CREATE TABLE "webhook_processes" (
	"process_id" uuid PRIMARY KEY NOT NULL,
	"alive_until" timestamptz NOT NULL
);
--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_attempts_at_idx" ON "webhook_attempts" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_attempts_test_key" ON "webhook_attempts" USING btree ("account_id","endpoint_id","message_id") WHERE type = 'test';--> statement-breakpoint
CREATE INDEX "webhook_endpoints_owner_idx" ON "webhook_endpoints" USING btree ("owner") WHERE owner is not null;--> statement-breakpoint
-- Its rows change with each message: room for that in the page spares the indexes.
ALTER TABLE webhook_endpoints SET (fillfactor = 60);
--> statement-breakpoint
-- A process says that it is alive, takes some endpoints that nobody serves, and is told which it has. Nobody serves those whose process
-- is not alive, unless a send of it may still be under way. A time that is further ahead than any that is set was set by a clock
-- that has been put back: it does not count.
CREATE FUNCTION keep_webhooks(p_process uuid, p_alive interval, p_at_most integer)
RETURNS TABLE (account_id uuid, endpoint_id uuid, revision integer, runs boolean)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO webhook_processes AS p (process_id, alive_until) VALUES (p_process, now() + p_alive)
  ON CONFLICT (process_id) DO UPDATE SET alive_until = excluded.alive_until;
  DELETE FROM webhook_processes WHERE alive_until < now() - interval '1 day' OR alive_until > now() + interval '1 day';
  UPDATE webhook_endpoints e SET owner = p_process, busy_until = NULL
  FROM (
    SELECT o.account_id, o.endpoint_id
    FROM webhook_endpoints o
    JOIN accounts a ON a.account_id = o.account_id AND a.suspended_at IS NULL
    LEFT JOIN webhook_processes h
      ON h.process_id = o.owner AND h.alive_until > now() AND h.alive_until <= now() + interval '1 minute'
    WHERE o.state = 'ACTIVE' AND o.removed_at IS NULL AND h.process_id IS NULL
      AND (o.busy_until IS NULL OR o.busy_until <= now() OR o.busy_until > now() + interval '1 minute')
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
-- A process that stops leaves what it has to others at once.
CREATE FUNCTION leave_webhooks(p_process uuid) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE webhook_endpoints SET owner = NULL, busy_until = NULL WHERE owner = p_process;
  DELETE FROM webhook_processes WHERE process_id = p_process;
END
$$;
--> statement-breakpoint
-- How many endpoints of all accounts are how.
CREATE FUNCTION webhook_states() RETURNS TABLE (state text, endpoints bigint)
LANGUAGE sql STABLE AS $$
  SELECT CASE
      WHEN e.state = 'PAUSED' AND e.paused_for = 'BY_HAND' THEN 'paused'
      WHEN e.state = 'PAUSED' THEN 'stopped'
      WHEN e.failures > 0 THEN 'failing'
      ELSE 'active'
    END, count(*)
  FROM webhook_endpoints e WHERE e.removed_at IS NULL GROUP BY 1
$$;
--> statement-breakpoint
-- Deletes tries that are older than so long, and of each endpoint all but the last so many; so many of each at most. How many that were.
CREATE FUNCTION forget_webhook_attempts(p_age interval, p_kept bigint, p_at_most integer) RETURNS bigint
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_deleted bigint;
BEGIN
  DELETE FROM webhook_attempts a WHERE a.ctid = ANY (ARRAY(
    (SELECT o.ctid FROM webhook_attempts o WHERE o.at < now() - p_age LIMIT p_at_most)
    UNION ALL
    (
      SELECT o.ctid
      FROM webhook_endpoints e
      CROSS JOIN LATERAL (
        SELECT x.ctid FROM webhook_attempts x
        WHERE x.account_id = e.account_id AND x.endpoint_id = e.endpoint_id AND x.ordinal <= e.attempts - p_kept
        LIMIT p_at_most
      ) o
      WHERE e.attempts > p_kept
      LIMIT p_at_most
    )
  ));
  GET DIAGNOSTICS v_deleted = ROW_COUNT;
  RETURN v_deleted;
END
$$;
--> statement-breakpoint
-- Endpoints of many accounts that Heed has paused, those first that have been paused for longest.
CREATE FUNCTION paused_webhooks_of(p_accounts uuid[]) RETURNS SETOF webhook_endpoints
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY
    SELECT * FROM webhook_endpoints e
    WHERE e.account_id = ANY (p_accounts) AND e.state = 'PAUSED' AND e.paused_for <> 'BY_HAND' AND e.removed_at IS NULL
    ORDER BY e.paused_at, e.endpoint_id;
END
$$;
--> statement-breakpoint
SELECT heed_keep_apart(t) FROM unnest(ARRAY['webhook_endpoints', 'webhook_attempts']::regclass[]) t;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON webhook_endpoints TO heed_server;
--> statement-breakpoint
GRANT SELECT, INSERT ON webhook_attempts TO heed_server;
--> statement-breakpoint
GRANT SELECT ON webhook_endpoints TO heed_writer;
--> statement-breakpoint
GRANT SELECT, UPDATE ON webhook_endpoints TO heed_keeper;
--> statement-breakpoint
GRANT SELECT, DELETE ON webhook_attempts TO heed_keeper;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_processes TO heed_keeper;
--> statement-breakpoint
SELECT heed_lend('paused_webhooks_of(uuid[])', 'heed_writer');
--> statement-breakpoint
SELECT heed_lend(p.oid, 'heed_keeper') FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace
  AND p.proname IN ('keep_webhooks', 'leave_webhooks', 'webhook_states', 'forget_webhook_attempts');
