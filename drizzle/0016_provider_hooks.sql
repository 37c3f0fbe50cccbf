CREATE TABLE "provider_hook_days" (
	"account_id" uuid NOT NULL,
	"hook_id" uuid NOT NULL,
	"day" date NOT NULL,
	"counter_id" uuid NOT NULL,
	"accepted" bigint NOT NULL,
	"refused" bigint NOT NULL,
	"words" bigint NOT NULL,
	"not_understood" bigint NOT NULL,
	"last_accepted_at" timestamptz,
	"last_refused_at" timestamptz,
	CONSTRAINT "provider_hook_days_account_id_hook_id_day_counter_id_pk" PRIMARY KEY("account_id","hook_id","day","counter_id")
);
--> statement-breakpoint
CREATE TABLE "provider_hooks" (
	"account_id" uuid NOT NULL,
	"hook_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"name" text NOT NULL,
	"scheme" text NOT NULL,
	"secret" "bytea" NOT NULL,
	"former_secret" "bytea",
	"former_until" timestamptz,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"removed_at" timestamptz,
	CONSTRAINT "provider_hooks_account_id_hook_id_pk" PRIMARY KEY("account_id","hook_id")
);
--> statement-breakpoint
ALTER TABLE "provider_hooks" ADD CONSTRAINT "provider_hooks_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- What a process has counted of deliveries, which only ever grows: a save that arrives late, or twice, changes nothing.
CREATE FUNCTION save_hook_counts(
  p_accounts uuid[], p_counter_id uuid, p_hooks uuid[], p_days date[], p_accepted bigint[], p_refused bigint[], p_words bigint[],
  p_not_understood bigint[], p_last_accepted timestamptz[], p_last_refused timestamptz[]
) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO provider_hook_days AS d (
    account_id, hook_id, day, counter_id, accepted, refused, words, not_understood, last_accepted_at, last_refused_at)
  SELECT c.account_id, c.hook_id, c.day, p_counter_id, c.accepted, c.refused, c.words, c.not_understood, c.last_accepted, c.last_refused
  FROM unnest(
    p_accounts, p_hooks, p_days, p_accepted, p_refused, p_words, p_not_understood,
    coalesce(p_last_accepted, array_fill(NULL::timestamptz, ARRAY[cardinality(p_accounts)])),
    coalesce(p_last_refused, array_fill(NULL::timestamptz, ARRAY[cardinality(p_accounts)]))
  ) c(account_id, hook_id, day, accepted, refused, words, not_understood, last_accepted, last_refused)
  ORDER BY c.account_id, c.hook_id, c.day
  ON CONFLICT (account_id, hook_id, day, counter_id) DO UPDATE SET
    accepted = greatest(d.accepted, excluded.accepted), refused = greatest(d.refused, excluded.refused),
    words = greatest(d.words, excluded.words), not_understood = greatest(d.not_understood, excluded.not_understood),
    last_accepted_at = greatest(d.last_accepted_at, excluded.last_accepted_at),
    last_refused_at = greatest(d.last_refused_at, excluded.last_refused_at);
END
$$;
--> statement-breakpoint
SELECT heed_keep_apart(t) FROM unnest(ARRAY['provider_hooks', 'provider_hook_days']::regclass[]) t;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON provider_hooks TO heed_server;
--> statement-breakpoint
GRANT SELECT ON provider_hook_days TO heed_server;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON provider_hook_days TO heed_writer;
--> statement-breakpoint
SELECT heed_lend('save_hook_counts(uuid[], uuid, uuid[], date[], bigint[], bigint[], bigint[], bigint[], timestamptz[], timestamptz[])', 'heed_writer');
