CREATE TABLE "accounts" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"brand" text,
	"default_region" text,
	"language" text NOT NULL,
	"review_days" integer DEFAULT 2 NOT NULL,
	"attribution_days" integer DEFAULT 7 NOT NULL,
	"settings_version" bigint DEFAULT 1 NOT NULL,
	"next_scope_key" integer DEFAULT 5 NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"account_id" uuid NOT NULL,
	"key_id" uuid NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"last_used_at" timestamptz,
	"expires_at" timestamptz,
	"revoked_at" timestamptz,
	CONSTRAINT "api_keys_account_id_key_id_pk" PRIMARY KEY("account_id","key_id")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"account_id" uuid NOT NULL,
	"idempotency_key" text NOT NULL,
	"input_hash" "bytea" NOT NULL,
	"answer" jsonb,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_account_id_idempotency_key_pk" PRIMARY KEY("account_id","idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "campaigns" (
	"account_id" uuid NOT NULL,
	"campaign_id" uuid NOT NULL,
	"name" text NOT NULL,
	"external_id" text,
	"category" text NOT NULL,
	"exclude_opt_outs" boolean NOT NULL,
	"exclude_reason" text,
	"sender_ids" uuid[] NOT NULL,
	"created_by" text,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "campaigns_account_id_campaign_id_pk" PRIMARY KEY("account_id","campaign_id")
);
--> statement-breakpoint
CREATE TABLE "buttons" (
	"account_id" uuid NOT NULL,
	"button_id" uuid NOT NULL,
	"payload" text NOT NULL,
	"action" text NOT NULL,
	"sender_id" uuid,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "buttons_account_id_button_id_pk" PRIMARY KEY("account_id","button_id")
);
--> statement-breakpoint
CREATE TABLE "keywords" (
	"account_id" uuid NOT NULL,
	"keyword_id" uuid NOT NULL,
	"word" text NOT NULL,
	"match_key" text NOT NULL,
	"generous_key" text NOT NULL,
	"action" text NOT NULL,
	"sender_id" uuid,
	"reply" text,
	"language" text,
	"built_in" boolean DEFAULT false NOT NULL,
	"floor" boolean DEFAULT false NOT NULL,
	"ambiguous" boolean DEFAULT false NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "keywords_account_id_keyword_id_pk" PRIMARY KEY("account_id","keyword_id")
);
--> statement-breakpoint
CREATE TABLE "reply_texts" (
	"account_id" uuid NOT NULL,
	"reply_text_id" uuid NOT NULL,
	"sender_id" uuid,
	"action" text NOT NULL,
	"language" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "reply_texts_account_id_reply_text_id_pk" PRIMARY KEY("account_id","reply_text_id")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"account_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"event_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"changed" boolean NOT NULL,
	"recipient" text collate "C" NOT NULL,
	"channel" text,
	"scope" text NOT NULL,
	"scope_key" integer NOT NULL,
	"sender_id" uuid,
	"group_id" uuid,
	"received_on" uuid,
	"blocks" text,
	"hold" boolean NOT NULL,
	"provisional" boolean NOT NULL,
	"withdraws" uuid,
	"source" text NOT NULL,
	"via" text,
	"keyword" text,
	"rule" text,
	"evidence" text,
	"reason" text,
	"reason_text" text,
	"campaign_id" uuid,
	"campaign_inferred" boolean NOT NULL,
	"message_id" text,
	"review_id" uuid,
	"occurred_at" timestamptz NOT NULL,
	"recorded_at" timestamptz NOT NULL,
	"actor" text,
	CONSTRAINT "events_account_id_position_pk" PRIMARY KEY("account_id","position"),
	CONSTRAINT "events_blocks_check" CHECK (kind <> 'OPTED_OUT' or blocks is not null)
);
--> statement-breakpoint
CREATE TABLE "list_entries" (
	"account_id" uuid NOT NULL,
	"recipient" text collate "C" NOT NULL,
	"scope_key" integer NOT NULL,
	"m_position" bigint,
	"m_at" timestamptz,
	"m_out" boolean,
	"u_position" bigint,
	"u_at" timestamptz,
	"u_out" boolean,
	"o_position" bigint,
	"o_at" timestamptz,
	"o_out" boolean,
	"since" timestamptz NOT NULL,
	"source" text NOT NULL,
	"reason" text,
	"campaign_id" uuid,
	CONSTRAINT "list_entries_account_id_recipient_scope_key_pk" PRIMARY KEY("account_id","recipient","scope_key")
);
--> statement-breakpoint
CREATE TABLE "log_heads" (
	"account_id" uuid PRIMARY KEY NOT NULL,
	"position" bigint DEFAULT 0 NOT NULL,
	"recorded_at" timestamptz DEFAULT '-infinity' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "message_claims" (
	"account_id" uuid NOT NULL,
	"claim_key" text NOT NULL,
	"item_id" uuid NOT NULL,
	"outcome" jsonb NOT NULL,
	"claimed_at" timestamptz NOT NULL,
	CONSTRAINT "message_claims_account_id_claim_key_pk" PRIMARY KEY("account_id","claim_key")
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"account_id" uuid NOT NULL,
	"review_id" uuid NOT NULL,
	"recipient" text collate "C" NOT NULL,
	"sender_id" uuid,
	"text" text NOT NULL,
	"received_at" timestamptz NOT NULL,
	"due_at" timestamptz NOT NULL,
	"state" text NOT NULL,
	"event_id" uuid NOT NULL,
	"resolved_at" timestamptz,
	"resolved_by" text,
	CONSTRAINT "reviews_account_id_review_id_pk" PRIMARY KEY("account_id","review_id")
);
--> statement-breakpoint
CREATE TABLE "scopes" (
	"account_id" uuid NOT NULL,
	"scope_key" integer NOT NULL,
	"scope" text NOT NULL,
	"channel" text,
	"sender_id" uuid,
	"group_id" uuid,
	CONSTRAINT "scopes_account_id_scope_key_pk" PRIMARY KEY("account_id","scope_key")
);
--> statement-breakpoint
CREATE TABLE "sender_covers" (
	"account_id" uuid NOT NULL,
	"sender_id" uuid NOT NULL,
	"scope_key" integer NOT NULL,
	"opt_outs_only" boolean DEFAULT false NOT NULL,
	"since" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "sender_covers_account_id_sender_id_scope_key_pk" PRIMARY KEY("account_id","sender_id","scope_key")
);
--> statement-breakpoint
CREATE TABLE "sender_groups" (
	"account_id" uuid NOT NULL,
	"group_id" uuid NOT NULL,
	"name" text NOT NULL,
	"scope_key" integer NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "sender_groups_account_id_group_id_pk" PRIMARY KEY("account_id","group_id")
);
--> statement-breakpoint
CREATE TABLE "senders" (
	"account_id" uuid NOT NULL,
	"sender_id" uuid NOT NULL,
	"sort" text NOT NULL,
	"channel" text NOT NULL,
	"address" text collate "C" NOT NULL,
	"kind" text,
	"country" text,
	"label" text,
	"purpose" text NOT NULL,
	"language" text NOT NULL,
	"enforce_account_opt_outs" boolean NOT NULL,
	"reply_address" text,
	"replies_by" text NOT NULL,
	"group_id" uuid,
	"scope_key" integer NOT NULL,
	"archived_at" timestamptz,
	"successor_id" uuid,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "senders_account_id_sender_id_pk" PRIMARY KEY("account_id","sender_id")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "buttons" ADD CONSTRAINT "buttons_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "keywords" ADD CONSTRAINT "keywords_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reply_texts" ADD CONSTRAINT "reply_texts_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scopes" ADD CONSTRAINT "scopes_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sender_covers" ADD CONSTRAINT "sender_covers_account_id_sender_id_senders_account_id_sender_id_fk" FOREIGN KEY ("account_id","sender_id") REFERENCES "public"."senders"("account_id","sender_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sender_groups" ADD CONSTRAINT "sender_groups_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "senders" ADD CONSTRAINT "senders_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "senders" ADD CONSTRAINT "senders_account_id_group_id_sender_groups_account_id_group_id_fk" FOREIGN KEY ("account_id","group_id") REFERENCES "public"."sender_groups"("account_id","group_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_secret_hash_key" ON "api_keys" USING btree ("secret_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "campaigns_external_id_key" ON "campaigns" USING btree ("account_id","external_id");--> statement-breakpoint
CREATE INDEX "campaigns_created_idx" ON "campaigns" USING btree ("account_id","created_at","campaign_id");--> statement-breakpoint
CREATE UNIQUE INDEX "buttons_payload_key" ON "buttons" USING btree ("account_id",coalesce(sender_id, '00000000-0000-0000-0000-000000000000'),"payload");--> statement-breakpoint
CREATE UNIQUE INDEX "keywords_match_key_key" ON "keywords" USING btree ("account_id",coalesce(sender_id, '00000000-0000-0000-0000-000000000000'),"match_key");--> statement-breakpoint
CREATE INDEX "keywords_generous_key_idx" ON "keywords" USING btree ("account_id","generous_key");--> statement-breakpoint
CREATE UNIQUE INDEX "reply_texts_place_key" ON "reply_texts" USING btree ("account_id",coalesce(sender_id, '00000000-0000-0000-0000-000000000000'),"action","language");--> statement-breakpoint
CREATE UNIQUE INDEX "events_event_id_key" ON "events" USING btree ("account_id","event_id");--> statement-breakpoint
CREATE INDEX "events_recipient_idx" ON "events" USING btree ("account_id","recipient","position");--> statement-breakpoint
CREATE INDEX "events_withdraws_idx" ON "events" USING btree ("account_id","withdraws") WHERE withdraws is not null;--> statement-breakpoint
CREATE INDEX "events_campaign_idx" ON "events" USING btree ("account_id","campaign_id","position") WHERE campaign_id is not null;--> statement-breakpoint
CREATE INDEX "events_reason_idx" ON "events" USING btree ("account_id","reason","position") WHERE reason is not null;--> statement-breakpoint
CREATE INDEX "events_review_idx" ON "events" USING btree ("account_id","position") WHERE review_id is not null;--> statement-breakpoint
CREATE INDEX "list_entries_since_idx" ON "list_entries" USING btree ("account_id","since","recipient","scope_key") WHERE m_out;--> statement-breakpoint
CREATE INDEX "list_entries_campaign_idx" ON "list_entries" USING btree ("account_id","campaign_id","since","recipient","scope_key") WHERE m_out and campaign_id is not null;--> statement-breakpoint
CREATE INDEX "list_entries_reason_idx" ON "list_entries" USING btree ("account_id","reason","since","recipient","scope_key") WHERE m_out and reason is not null;--> statement-breakpoint
CREATE INDEX "reviews_state_idx" ON "reviews" USING btree ("account_id","state","received_at","review_id");--> statement-breakpoint
CREATE INDEX "reviews_due_idx" ON "reviews" USING btree ("due_at") WHERE state = 'OPEN';--> statement-breakpoint
CREATE INDEX "reviews_recipient_idx" ON "reviews" USING btree ("account_id","recipient");--> statement-breakpoint
CREATE INDEX "sender_covers_scope_key_idx" ON "sender_covers" USING btree ("account_id","scope_key");--> statement-breakpoint
CREATE UNIQUE INDEX "senders_address_key" ON "senders" USING btree ("account_id","channel","address");