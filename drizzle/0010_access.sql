CREATE TABLE "token_revocations" (
	"account_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"issued_before" timestamptz NOT NULL,
	"revoked_at" timestamptz DEFAULT now() NOT NULL,
	"revoked_by" text NOT NULL,
	CONSTRAINT "token_revocations_account_id_subject_pk" PRIMARY KEY("account_id","subject")
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "suspended_at" timestamptz;--> statement-breakpoint
ALTER TABLE "token_revocations" ADD CONSTRAINT "token_revocations_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Whose keys have these hashes (in hexadecimal), but for revoked and expired ones. The one look-up by which a key finds its
-- account.
CREATE FUNCTION find_api_keys(p_hashes text[])
RETURNS TABLE (secret_hash text, account_id uuid, key_id uuid, name text, role text, is_suspended boolean)
LANGUAGE sql STABLE AS $$
  SELECT encode(k.secret_hash, 'hex'), k.account_id, k.key_id, k.name, k.role, a.suspended_at IS NOT NULL
  FROM api_keys k
  JOIN accounts a ON a.account_id = k.account_id
  WHERE k.secret_hash = ANY (ARRAY(SELECT decode(h, 'hex') FROM unnest(p_hashes) h))
    AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
$$;
