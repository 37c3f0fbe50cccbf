CREATE TABLE "rate_windows" (
	"account_id" uuid NOT NULL,
	"key_id" text NOT NULL,
	"bucket" text NOT NULL,
	"ends_at" timestamptz NOT NULL,
	"taken" bigint NOT NULL,
	CONSTRAINT "rate_windows_account_id_key_id_bucket_pk" PRIMARY KEY("account_id","key_id","bucket")
);
--> statement-breakpoint
CREATE TABLE "trusted_document_aliases" (
	"account_id" uuid NOT NULL,
	"alias" text collate "C" NOT NULL,
	"hash" text collate "C" NOT NULL,
	CONSTRAINT "trusted_document_aliases_account_id_alias_pk" PRIMARY KEY("account_id","alias")
);
--> statement-breakpoint
CREATE TABLE "trusted_documents" (
	"account_id" uuid NOT NULL,
	"hash" text collate "C" NOT NULL,
	"text" text NOT NULL,
	"registered_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "trusted_documents_account_id_hash_pk" PRIMARY KEY("account_id","hash")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "trusted_only" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "reads_per_minute" integer;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "writes_per_minute" integer;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "sockets" integer;--> statement-breakpoint
ALTER TABLE "rate_windows" ADD CONSTRAINT "rate_windows_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trusted_document_aliases" ADD CONSTRAINT "trusted_document_aliases_document_fk" FOREIGN KEY ("account_id","hash") REFERENCES "public"."trusted_documents"("account_id","hash") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trusted_documents" ADD CONSTRAINT "trusted_documents_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "trusted_document_aliases_hash_idx" ON "trusted_document_aliases" USING btree ("account_id","hash");--> statement-breakpoint
-- Takes units out of a key's window: as many of those that are wanted as are left. A window begins with the first who asks
-- after the last one has ended; a clock that was set back begins a new one, too.
CREATE FUNCTION lease_units(
  p_account_id uuid, in_key text, in_bucket text, in_limit bigint, in_seconds integer, in_wanted bigint,
  OUT granted bigint, OUT remaining bigint, OUT ends_in integer
) LANGUAGE plpgsql AS $$
DECLARE
  ends timestamptz;
  used bigint;
  moment timestamptz;
BEGIN
  INSERT INTO rate_windows (account_id, key_id, bucket, ends_at, taken)
  VALUES (p_account_id, in_key, in_bucket, clock_timestamp() + make_interval(secs => in_seconds), 0)
  ON CONFLICT DO NOTHING;
  SELECT ends_at, taken INTO ends, used FROM rate_windows
  WHERE account_id = p_account_id AND key_id = in_key AND bucket = in_bucket FOR UPDATE;
  moment := clock_timestamp();
  IF ends <= moment OR ends > moment + make_interval(secs => in_seconds) THEN
    ends := moment + make_interval(secs => in_seconds);
    used := 0;
  END IF;
  granted := greatest(0, least(in_wanted, in_limit - used));
  UPDATE rate_windows SET ends_at = ends, taken = used + granted
  WHERE account_id = p_account_id AND key_id = in_key AND bucket = in_bucket;
  remaining := greatest(0, in_limit - used - granted);
  ends_in := ceil(extract(epoch FROM ends - moment) * 1000);
END;
$$;
--> statement-breakpoint
-- As before, and what keys are limited to; null for those that are limited as all are.
DROP FUNCTION find_api_keys(text[]);
--> statement-breakpoint
CREATE FUNCTION find_api_keys(p_hashes text[])
RETURNS TABLE (
  secret_hash text, account_id uuid, key_id uuid, name text, role text, is_suspended boolean, limits json
)
LANGUAGE sql STABLE AS $$
  SELECT encode(k.secret_hash, 'hex'), k.account_id, k.key_id, k.name, k.role, a.suspended_at IS NOT NULL,
    CASE WHEN k.trusted_only OR num_nonnulls(k.reads_per_minute, k.writes_per_minute, k.sockets) > 0 THEN
      json_build_object('trustedOnly', k.trusted_only, 'reads', k.reads_per_minute, 'writes', k.writes_per_minute,
        'sockets', k.sockets)
    END
  FROM api_keys k
  JOIN accounts a ON a.account_id = k.account_id
  WHERE k.secret_hash = ANY (ARRAY(SELECT decode(h, 'hex') FROM unnest(p_hashes) h))
    AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
--> statement-breakpoint
SELECT heed_lend('find_api_keys(text[])', 'heed_keeper');
--> statement-breakpoint
SELECT heed_keep_apart(t) FROM unnest(ARRAY['trusted_documents', 'trusted_document_aliases', 'rate_windows']::regclass[]) t;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON trusted_documents, trusted_document_aliases TO heed_server;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON rate_windows TO heed_server;
