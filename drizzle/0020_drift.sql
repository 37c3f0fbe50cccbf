CREATE TABLE "drift_checks" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"list_name" text,
	"as_of" timestamptz NOT NULL,
	"scope_keys" integer[] DEFAULT '{}' NOT NULL,
	"ignored" bigint DEFAULT 0 NOT NULL,
	"position" bigint,
	"checked_at" timestamptz,
	"sender_ids" uuid[],
	"compared_to" text collate "C",
	"is_compared" boolean DEFAULT false NOT NULL,
	"counts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"has_listed" boolean DEFAULT true NOT NULL,
	CONSTRAINT "drift_checks_account_id_import_id_pk" PRIMARY KEY("account_id","import_id")
);
--> statement-breakpoint
CREATE TABLE "drift_listed" (
	"account_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"recipient" text collate "C" NOT NULL,
	"scope_key" integer NOT NULL,
	"said_at" timestamptz NOT NULL,
	CONSTRAINT "drift_listed_pk" PRIMARY KEY("account_id","import_id","recipient","scope_key")
);
--> statement-breakpoint
-- Deletes so many at most of what is listed of providers' lists: of checks whose file is gone, or will never be compared. Whether that was all.
CREATE FUNCTION forget_drift_listed(p_at_most integer) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v drift_checks;
  v_left integer := p_at_most;
  v_deleted integer;
BEGIN
  FOR v IN
    SELECT c.* FROM drift_checks c
    JOIN imports i ON i.account_id = c.account_id AND i.import_id = c.import_id
    WHERE c.has_listed AND (i.file_deleted_at IS NOT NULL OR i.state IN ('FAILED', 'CANCELLED') AND NOT c.is_compared)
    LIMIT 50 FOR UPDATE OF c SKIP LOCKED
  LOOP
    DELETE FROM drift_listed l USING (
      SELECT o.recipient, o.scope_key FROM drift_listed o
      WHERE o.account_id = v.account_id AND o.import_id = v.import_id LIMIT v_left
    ) old
    WHERE l.account_id = v.account_id AND l.import_id = v.import_id AND l.recipient = old.recipient AND l.scope_key = old.scope_key;
    GET DIAGNOSTICS v_deleted = ROW_COUNT;
    v_left := v_left - v_deleted;
    -- Its downloads are refused already, since the file is gone.
    IF v_left > 0 THEN
      UPDATE drift_checks c SET has_listed = false WHERE c.account_id = v.account_id AND c.import_id = v.import_id;
    ELSE
      RETURN false;
    END IF;
  END LOOP;
  RETURN true;
END
$$;
--> statement-breakpoint
SELECT heed_keep_apart(t) FROM unnest(ARRAY['drift_checks', 'drift_listed']::regclass[]) t;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON drift_checks TO heed_server;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON drift_listed TO heed_server;
--> statement-breakpoint
GRANT SELECT, UPDATE ON drift_checks TO heed_keeper;
--> statement-breakpoint
GRANT SELECT, DELETE ON drift_listed TO heed_keeper;
--> statement-breakpoint
SELECT heed_lend('forget_drift_listed(integer)', 'heed_keeper');
