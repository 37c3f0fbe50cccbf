CREATE TABLE "settings_changes" (
	"account_id" uuid NOT NULL,
	"change_id" uuid NOT NULL,
	"saved_at" timestamptz DEFAULT now() NOT NULL,
	CONSTRAINT "settings_changes_account_id_change_id_pk" PRIMARY KEY("account_id","change_id")
);
--> statement-breakpoint
ALTER TABLE "settings_changes" ADD CONSTRAINT "settings_changes_account_id_accounts_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("account_id") ON DELETE no action ON UPDATE no action;