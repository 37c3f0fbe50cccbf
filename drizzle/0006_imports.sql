CREATE TABLE "import_agreements" (
	"account_id" uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"occurred_at" timestamptz NOT NULL,
	"blocks" text NOT NULL,
	"hold" boolean NOT NULL,
	CONSTRAINT "import_agreements_account_id_event_id_import_id_pk" PRIMARY KEY("account_id","event_id","import_id")
);
--> statement-breakpoint
CREATE TABLE "import_errors" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"row" bigint NOT NULL,
	"line" bigint NOT NULL,
	"column" text,
	"value" text,
	"message" text NOT NULL,
	CONSTRAINT "import_errors_account_id_import_id_row_pk" PRIMARY KEY("account_id","import_id","row")
);
--> statement-breakpoint
CREATE TABLE "import_outcomes" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"first_row" bigint NOT NULL,
	"outcomes" text NOT NULL,
	CONSTRAINT "import_outcomes_account_id_import_id_first_row_pk" PRIMARY KEY("account_id","import_id","first_row")
);
--> statement-breakpoint
CREATE TABLE "import_pieces" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"starts_at" bigint NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "import_pieces_account_id_import_id_starts_at_pk" PRIMARY KEY("account_id","import_id","starts_at")
);
--> statement-breakpoint
CREATE TABLE "import_trials" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"recipient" text collate "C" NOT NULL,
	"scope_key" integer NOT NULL,
	"occurred_at" timestamptz NOT NULL,
	"blocks" text NOT NULL,
	"hold" boolean NOT NULL,
	CONSTRAINT "import_trials_pk" PRIMARY KEY("account_id","import_id","recipient","scope_key","occurred_at","blocks","hold")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"state" text NOT NULL,
	"file_name" text,
	"dry_run" boolean NOT NULL,
	"mapping" jsonb NOT NULL,
	"columns" jsonb,
	"actor" text,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"upload_expires_at" timestamptz,
	"started_at" timestamptz,
	"finished_at" timestamptz,
	"touched_at" timestamptz DEFAULT now() NOT NULL,
	"bytes_total" bigint,
	"bytes_received" bigint DEFAULT 0 NOT NULL,
	"bytes_read" bigint DEFAULT 0 NOT NULL,
	"form" jsonb,
	"place" jsonb,
	"last_batch" uuid,
	"rows_read" bigint DEFAULT 0 NOT NULL,
	"added" bigint DEFAULT 0 NOT NULL,
	"already_opted_out" bigint DEFAULT 0 NOT NULL,
	"duplicates" bigint DEFAULT 0 NOT NULL,
	"overruled" bigint DEFAULT 0 NOT NULL,
	"refused" bigint DEFAULT 0 NOT NULL,
	"undone_through" bigint,
	"withdrawn" bigint DEFAULT 0 NOT NULL,
	"failure" text,
	"file_deleted_at" timestamptz,
	CONSTRAINT "imports_account_id_import_id_pk" PRIMARY KEY("account_id","import_id")
);
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "import_id" uuid;--> statement-breakpoint
CREATE INDEX "imports_created_idx" ON "imports" USING btree ("account_id","created_at","import_id");--> statement-breakpoint
CREATE INDEX "imports_open_idx" ON "imports" USING btree ("touched_at") WHERE state in ('WAITING_FOR_FILE', 'RUNNING', 'UNDOING');--> statement-breakpoint
CREATE INDEX "imports_files_idx" ON "imports" USING btree ("finished_at") WHERE file_deleted_at is null;--> statement-breakpoint
CREATE INDEX "events_import_idx" ON "events" USING btree ("account_id","import_id","position") WHERE import_id is not null;--> statement-breakpoint
-- As they came: what is compressed already gains nothing, and the rest is gone in days.
ALTER TABLE "import_pieces" ALTER COLUMN "bytes" SET STORAGE EXTERNAL;
