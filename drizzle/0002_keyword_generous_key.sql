ALTER TABLE "keywords" ADD COLUMN "generous_key" text NOT NULL;--> statement-breakpoint
CREATE INDEX "keywords_generous_key_idx" ON "keywords" USING btree ("account_id","generous_key");