-- Accounts are kept apart in the database as well. Three roles, which are the whole server's and not this database's alone:
-- heed_server is what the server works as: it owns nothing, sees and touches the rows of the account alone that its statement speaks
-- of, and can neither change nor remove an event. heed_writer owns the functions that write for it, and read where a
-- policy would spoil the plan: each looks first whether the account it is given is the statement's. heed_keeper owns those that
-- speak of no account, or of all: look-ups of a key or a link, and keeping order.
--
-- Of which account a statement speaks is set by `select set_config('heed.accounts', $1, true)` before it, in its transaction.
-- Made by whoever migrates: it needs no superuser, CREATEROLE suffices (docs/apart.md).
DO $$
DECLARE
  v_role text;
  v_super boolean := (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user);
BEGIN
  FOREACH v_role IN ARRAY ARRAY['heed_server', 'heed_writer', 'heed_keeper'] LOOP
    IF to_regrole(v_role) IS NULL THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', v_role);
      EXCEPTION
        -- Another database's Heed has made it at this moment.
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
          RAISE EXCEPTION 'the role % cannot be made by %: make it, or give CREATEROLE', v_role, current_user
            USING ERRCODE = 'insufficient_privilege';
      END;
    END IF;
    -- To give it a function one must be it.
    IF NOT v_super AND v_role <> 'heed_server' THEN
      BEGIN
        EXECUTE format('GRANT %I TO CURRENT_USER', v_role);
      EXCEPTION
        -- Another database's Heed does the same at this moment, or somebody has done it who may.
        WHEN internal_error OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
          IF NOT pg_has_role(current_user, v_role, 'USAGE') THEN
            RAISE EXCEPTION 'the role % is another''s: let whoever made it GRANT % TO %', v_role, v_role, current_user
              USING ERRCODE = 'insufficient_privilege';
          END IF;
      END;
    END IF;
  END LOOP;
END
$$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO heed_server;
--> statement-breakpoint
-- An owner of functions must be let make some. Nobody can log in as either.
GRANT USAGE, CREATE ON SCHEMA public TO heed_writer, heed_keeper;
--> statement-breakpoint
GRANT USAGE ON SCHEMA drizzle TO heed_server;
--> statement-breakpoint
GRANT SELECT ON drizzle.__drizzle_migrations TO heed_server;
--> statement-breakpoint
-- The account of which the statement speaks. Where it does not say, that is an error: nothing found would mean "may write".
CREATE FUNCTION heed_account() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  v_accounts text := pg_catalog.current_setting('heed.accounts', true);
BEGIN
  IF v_accounts IS NULL OR v_accounts = '' THEN
    RAISE EXCEPTION 'this statement does not say of which account it speaks' USING ERRCODE = 'HD403';
  END IF;
  IF pg_catalog.strpos(v_accounts, ',') > 0 OR v_accounts = 'none' THEN
    RAISE EXCEPTION 'this statement speaks of several accounts or of none, where it must be of one' USING ERRCODE = 'HD403';
  END IF;
  RETURN v_accounts::pg_catalog.uuid;
END
$$;
--> statement-breakpoint
-- What each function that is lent to the server does first: whether the statement speaks of these accounts. A process of the
-- version before, which may still run, does not say: it works as the owner of the tables.
CREATE FUNCTION heed_speaks_of(p_accounts uuid[]) RETURNS void
LANGUAGE plpgsql STABLE AS $$
DECLARE
  v_accounts text := pg_catalog.current_setting('heed.accounts', true);
BEGIN
  IF v_accounts IS NULL OR v_accounts = '' THEN
    IF pg_catalog.has_table_privilege(session_user, 'public.events', 'DELETE') THEN
      RETURN;
    END IF;
    RAISE EXCEPTION 'this statement does not say of which account it speaks' USING ERRCODE = 'HD403';
  END IF;
  IF pg_catalog.array_position(p_accounts, NULL) IS NOT NULL
    OR NOT p_accounts <@ (CASE WHEN v_accounts = 'none' THEN '{}' ELSE pg_catalog.string_to_array(v_accounts, ',')::pg_catalog.uuid[] END)
  THEN
    RAISE EXCEPTION 'this statement is given another account than the one of which it speaks' USING ERRCODE = 'HD403';
  END IF;
END
$$;
--> statement-breakpoint
CREATE FUNCTION heed_speaks_of(p_account uuid) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF pg_catalog.current_setting('heed.accounts', true) = p_account::pg_catalog.text THEN
    RETURN;
  END IF;
  PERFORM public.heed_speaks_of(ARRAY[p_account]);
END
$$;
--> statement-breakpoint
-- For a table of accounts, which has account_id: from then on a role sees and touches its rows by a policy alone. heed_server has one for
-- the account of its statement; the owners of the functions have one for all, since these have looked whose they are; and so has
-- the table's own owner, who migrates it. It may be called again.
CREATE FUNCTION heed_keep_apart(p_table regclass) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_owner name := (SELECT r.rolname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.oid = p_table);
  -- What heed_account() says, without a call where all is well. Beside a condition on the account, which each statement has, it is looked
  -- at once for a scan and not for each row; as a query of its own it would be planned for each table of a statement (docs/decisions/0038).
  v_account constant text := '(CASE WHEN length(current_setting(''heed.accounts'', true)) = 36 '
    'THEN current_setting(''heed.accounts'', true)::uuid ELSE heed_account() END)';
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', p_table);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', p_table);
  EXECUTE format('DROP POLICY IF EXISTS heed_of_one_account ON %s', p_table);
  EXECUTE format('DROP POLICY IF EXISTS heed_in_functions ON %s', p_table);
  EXECUTE format('DROP POLICY IF EXISTS heed_of_the_owner ON %s', p_table);
  EXECUTE format(
    'CREATE POLICY heed_of_one_account ON %1$s TO heed_server '
    'USING (account_id = %2$s) WITH CHECK (account_id = %2$s)', p_table, v_account);
  EXECUTE format(
    'CREATE POLICY heed_in_functions ON %s TO heed_writer, heed_keeper USING (true) WITH CHECK (true)', p_table);
  EXECUTE format('CREATE POLICY heed_of_the_owner ON %s TO %I USING (true) WITH CHECK (true)', p_table, v_owner);
END
$$;
--> statement-breakpoint
-- Lets heed_server call a function with the rights of heed_writer or heed_keeper, and nobody else but who migrates. One of
-- heed_writer's is given its account as p_account_id, or several as p_accounts, and its first act is to look whether the statement speaks
-- of them: that is put into it here. To be called again after each CREATE OR REPLACE, which takes all that back.
CREATE FUNCTION heed_lend(p_function regprocedure, p_role regrole) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  f pg_proc%ROWTYPE;
  v_language name;
  v_given text;
  v_whole text;
BEGIN
  SELECT * INTO f FROM pg_proc p WHERE p.oid = p_function;
  SELECT l.lanname INTO v_language FROM pg_language l WHERE l.oid = f.prolang;
  v_given := CASE WHEN 'p_account_id' = ANY (f.proargnames) THEN 'p_account_id' WHEN 'p_accounts' = ANY (f.proargnames) THEN 'p_accounts' END;
  IF p_role = 'heed_writer'::regrole AND strpos(f.prosrc, 'heed_speaks_of(') = 0 THEN
    IF v_given IS NULL OR v_language <> 'plpgsql' OR f.prosrc !~ '\nBEGIN\n' THEN
      RAISE EXCEPTION '% cannot be lent: it needs p_account_id or p_accounts, plpgsql, and BEGIN on a line of its own', p_function;
    END IF;
    v_whole := pg_get_functiondef(p_function);
    EXECUTE regexp_replace(v_whole, '\nBEGIN\n', format(E'\nBEGIN\n  PERFORM public.heed_speaks_of(%s);\n', v_given));
  END IF;
  EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', p_function);
  EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', p_function);
  EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO heed_server, heed_writer, heed_keeper, CURRENT_USER', p_function);
  EXECUTE format('ALTER FUNCTION %s OWNER TO %s', p_function, p_role);
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION heed_keep_apart(regclass), heed_lend(regprocedure, regrole) FROM PUBLIC;
--> statement-breakpoint
SELECT heed_keep_apart(c.oid) FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'account_id' AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition;
--> statement-breakpoint
-- What the server may do itself. Of the log and what follows from it: read.
GRANT SELECT ON
  accounts, api_keys, audit_entries, buttons, campaigns, erasure_records, event_seals, events, form_days, idempotency_keys,
  import_agreements, import_errors, import_outcomes, import_pieces, import_trials, imports, keywords, links, list_entries, log_heads, message_claims, reply_texts,
  reviews, scopes, screened_recipients, screenings, seal_heads, sender_covers, sender_groups, senders, settings_changes, token_revocations
TO heed_server;
--> statement-breakpoint
GRANT INSERT ON
  accounts, api_keys, audit_entries, buttons, campaigns, idempotency_keys, imports, import_pieces, keywords, log_heads, reply_texts,
  scopes, sender_covers, sender_groups, senders, settings_changes, token_revocations
TO heed_server;
--> statement-breakpoint
GRANT UPDATE ON accounts, api_keys, campaigns, idempotency_keys, imports, keywords, reply_texts, sender_groups, senders, token_revocations
TO heed_server;
--> statement-breakpoint
GRANT DELETE ON buttons, keywords, reply_texts, settings_changes TO heed_server;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE campaigns_campaign_no_seq TO heed_server;
--> statement-breakpoint
-- What the functions may do. Events and the audit trail are added to, and no more.
GRANT SELECT, INSERT ON events, audit_entries, erasure_records TO heed_writer;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON event_seals, seal_heads TO heed_writer;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON
  accounts, api_keys, campaigns, form_days, import_agreements, import_errors, import_outcomes, import_pieces, import_trials,
  imports, links, list_entries, log_heads, message_claims, reviews, screened_recipients, screenings
TO heed_writer;
--> statement-breakpoint
GRANT SELECT ON keywords, reply_texts, scopes, sender_covers, sender_groups, senders, settings_changes, buttons TO heed_writer;
--> statement-breakpoint
GRANT SELECT ON
  accounts, api_keys, campaigns, events, import_outcomes, import_pieces, import_trials, imports, links, log_heads, reviews, scopes,
  seal_heads
TO heed_keeper;
--> statement-breakpoint
GRANT UPDATE ON imports TO heed_keeper;
--> statement-breakpoint
GRANT DELETE ON import_outcomes, import_pieces, import_trials TO heed_keeper;
--> statement-breakpoint
-- Statements of several accounts, or of none.
-- Notes that keys were used, to the minute.
CREATE FUNCTION touch_keys(p_accounts uuid[], p_keys uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE api_keys k SET last_used_at = now()
  FROM unnest(p_accounts, p_keys) u(account_id, key_id)
  WHERE k.account_id = u.account_id AND k.key_id = u.key_id
    AND (k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute');
END
$$;
--> statement-breakpoint
-- What the link of a token knows.
CREATE FUNCTION link_of(p_token text)
RETURNS TABLE (account_id uuid, recipient text, sender_id uuid, campaign_id uuid)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT l.account_id, l.recipient::text,
      (SELECT s.sender_id FROM scopes s WHERE s.account_id = l.account_id AND s.scope_key = l.sender_key),
      (SELECT c.campaign_id FROM campaigns c WHERE c.account_id = l.account_id AND c.campaign_no = l.campaign_no)
    FROM links l WHERE l.token = p_token;
END
$$;
--> statement-breakpoint
-- Open reviews of all accounts whose time has run out, those that wait longest first.
CREATE FUNCTION due_reviews(p_at_most integer) RETURNS SETOF reviews
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN QUERY SELECT * FROM reviews r WHERE r.state = 'OPEN' AND r.due_at <= now() ORDER BY r.due_at LIMIT p_at_most;
END
$$;
--> statement-breakpoint
-- Imports of all accounts for which nothing was done for so long: whoever has had them is gone, or they wait for their turn. Each is
-- given to one who looks, and counts as touched.
CREATE FUNCTION take_forgotten_imports(p_for interval) RETURNS TABLE (account_id uuid, import_id uuid, ahead boolean)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    UPDATE imports i SET touched_at = now()
    FROM (
      SELECT o.account_id, o.import_id, o.touched_at > now() AS ahead FROM imports o
      WHERE o.state IN ('RUNNING', 'UNDOING') AND (o.touched_at < now() - p_for OR o.touched_at > now() + p_for)
      ORDER BY o.touched_at LIMIT 100 FOR UPDATE SKIP LOCKED
    ) f
    WHERE i.account_id = f.account_id AND i.import_id = f.import_id
    RETURNING i.account_id, i.import_id, f.ahead;
END
$$;
--> statement-breakpoint
-- For the platform: accounts in the order in which they were made, between two places, neither of which is given; the first ones, or from
-- the end on the last.
CREATE FUNCTION page_of_accounts(
  p_after_at timestamptz, p_after uuid, p_before_at timestamptz, p_before uuid, p_backward boolean, p_at_most integer
) RETURNS SETOF accounts
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF p_backward THEN
    RETURN QUERY SELECT * FROM accounts a
      WHERE (p_after IS NULL OR (a.created_at, a.account_id) > (p_after_at, p_after))
        AND (p_before IS NULL OR (a.created_at, a.account_id) < (p_before_at, p_before))
      ORDER BY a.created_at DESC, a.account_id DESC LIMIT p_at_most;
  ELSE
    RETURN QUERY SELECT * FROM accounts a
      WHERE (p_after IS NULL OR (a.created_at, a.account_id) > (p_after_at, p_after))
        AND (p_before IS NULL OR (a.created_at, a.account_id) < (p_before_at, p_before))
      ORDER BY a.created_at, a.account_id LIMIT p_at_most;
  END IF;
END
$$;
--> statement-breakpoint
CREATE FUNCTION count_accounts() RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT count(*) FROM accounts);
END
$$;
--> statement-breakpoint
-- The positions of the heads of many logs.
CREATE FUNCTION heads_of_logs(p_accounts uuid[]) RETURNS TABLE (account_id uuid, "position" bigint)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT h.account_id, h.position FROM log_heads h WHERE h.account_id = ANY (p_accounts);
END
$$;
--> statement-breakpoint
CREATE FUNCTION standings_of(p_accounts uuid[]) RETURNS TABLE (account_id uuid, is_suspended boolean)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT a.account_id, a.suspended_at IS NOT NULL FROM accounts a WHERE a.account_id = ANY (p_accounts);
END
$$;
--> statement-breakpoint
CREATE FUNCTION alert_thresholds_of(p_accounts uuid[])
RETURNS TABLE (account_id uuid, alert_rate double precision, alert_minimum integer)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT a.account_id, a.alert_rate, a.alert_minimum FROM accounts a WHERE a.account_id = ANY (p_accounts);
END
$$;
--> statement-breakpoint
-- Imports of many accounts, each by its key, however many there are.
CREATE FUNCTION imports_now(p_accounts uuid[], p_imports uuid[]) RETURNS SETOF imports
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
  RETURN QUERY
    SELECT n.* FROM unnest(p_accounts, p_imports) f(account_id, import_id)
    CROSS JOIN LATERAL (
      SELECT * FROM imports i WHERE i.account_id = f.account_id AND i.import_id = f.import_id LIMIT 1
    ) n;
END
$$;
--> statement-breakpoint
CREATE FUNCTION seal_heads_of(p_accounts uuid[]) RETURNS TABLE (account_id uuid, "position" bigint, checkpoint text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT h.account_id, h.position, h.checkpoint FROM seal_heads h WHERE h.account_id = ANY (p_accounts);
END
$$;
--> statement-breakpoint
-- What is sealed behind a place of each account, so many positions of each at most: the seals before and at the end, and the first four
-- bytes of each in between.
CREATE FUNCTION sealed_pieces(p_accounts uuid[], p_after bigint[], p_at_most integer)
RETURNS TABLE (account_id uuid, "position" bigint, seal_before text, seal text, marks bytea)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT p.account_id, p.position,
      (SELECT encode(s.seal, 'hex') FROM event_seals s WHERE s.account_id = p.account_id AND s.position = p.after),
      (SELECT encode(s.seal, 'hex') FROM event_seals s WHERE s.account_id = p.account_id AND s.position = p.position),
      (SELECT string_agg(substring(s.seal for 4), '' ORDER BY s.position) FROM event_seals s
        WHERE s.account_id = p.account_id AND s.position > p.after AND s.position <= p.position)
    FROM (
      SELECT g.account_id, g.after, least(h.position, g.after + p_at_most) AS position
      FROM unnest(p_accounts, p_after) g(account_id, after)
      JOIN seal_heads h ON h.account_id = g.account_id
    ) p;
END
$$;
--> statement-breakpoint
-- Keeps copies of checkpoints: never one that says less than the one that is there, but for an acceptance (p_accepting).
CREATE FUNCTION keep_checkpoints(p_accounts uuid[], p_positions bigint[], p_copies text[], p_accepting uuid[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE seal_heads h SET checkpoint = c.copy, checkpoint_position = c.position
  FROM unnest(p_accounts, p_positions, p_copies) c(account_id, position, copy)
  WHERE h.account_id = c.account_id AND (h.checkpoint_position <= c.position OR h.account_id = ANY (p_accepting));
END
$$;
--> statement-breakpoint
-- What a counter has counted, which only ever grows: a save that arrives late changes nothing.
CREATE FUNCTION save_form_counts(p_accounts uuid[], p_counter_id uuid, p_days date[], p_views bigint[], p_completions bigint[]) RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO form_days AS f (account_id, day, counter_id, views, completions)
  SELECT c.account_id, c.day, p_counter_id, c.views, c.completions
  FROM unnest(p_accounts, p_days, p_views, p_completions) c(account_id, day, views, completions)
  ORDER BY c.account_id, c.day
  ON CONFLICT (account_id, day, counter_id) DO UPDATE SET
    views = greatest(f.views, excluded.views), completions = greatest(f.completions, excluded.completions);
END
$$;
--> statement-breakpoint
-- Of its own account, or of its own accounts.
SELECT heed_lend(p.oid, 'heed_writer') FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql'
WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN (
  'record_words', 'record_import', 'try_import', 'undo_import', 'confirm_import', 'forget_trials', 'errors_of_import',
  'take_import_upload', 'append_import_piece', 'remember_screening', 'suppressions_of', 'trace_campaigns', 'recipients_after',
  'make_links', 'touch_keys', 'heads_of_logs', 'standings_of', 'alert_thresholds_of', 'imports_now', 'save_form_counts',
  'seal_events', 'erase_seals', 'seal_heads_of', 'sealed_pieces', 'keep_checkpoints'
);
--> statement-breakpoint
-- Of no account, or of all.
SELECT heed_lend(p.oid, 'heed_keeper') FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN (
  'find_api_keys', 'link_of', 'due_reviews', 'take_forgotten_imports', 'expire_import_uploads', 'delete_import_pieces',
  'page_of_accounts', 'count_accounts', 'logs_to_seal'
);
--> statement-breakpoint
-- These work with the rights of whoever migrates, since the partitions are that role's, as the tables are. As in 0005, but that a right
-- to call them says who may.
CREATE OR REPLACE FUNCTION make_screening_partitions(p_from timestamptz, p_weeks integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  v_first timestamp := date_trunc('week', p_from AT TIME ZONE 'UTC');
  v_week timestamp;
  v_table text;
  v_name text;
  v_made integer := 0;
BEGIN
  FOR n IN 0 .. p_weeks - 1 LOOP
    FOREACH v_table IN ARRAY ARRAY['screenings', 'screened_recipients'] LOOP
      v_week := v_first + make_interval(weeks => n);
      v_name := v_table || to_char(v_week, '_IYYY"w"IW');
      CONTINUE WHEN to_regclass(v_name) IS NOT NULL;
      PERFORM pg_advisory_xact_lock(hashtextextended('screening partitions', 0));
      -- Somebody else may have made it by now. Asked of the table itself: what the session remembers of it may be old.
      CONTINUE WHEN EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = v_name);
      EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)', v_name, v_table);
      EXECUTE format(
        'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        v_table, v_name, v_week AT TIME ZONE 'UTC', (v_week + interval '1 week') AT TIME ZONE 'UTC');
      v_made := v_made + 1;
    END LOOP;
  END LOOP;
  RETURN v_made;
END
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION drop_screening_partition(p_before timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
  v_name text;
BEGIN
  SELECT c.relname INTO v_name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('screened_recipients'::regclass, 'screenings'::regclass)
      AND to_date(right(c.relname, 7), 'IYYY"w"IW') + 7 <= (p_before AT TIME ZONE 'UTC')::date
    ORDER BY right(c.relname, 7), c.relname LIMIT 1;
  IF v_name IS NULL THEN
    RETURN false;
  END IF;
  -- Another process may have dropped it while this one waited.
  EXECUTE format('DROP TABLE IF EXISTS %I', v_name);
  RETURN true;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION make_screening_partitions(timestamptz, integer), drop_screening_partition(timestamptz) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION make_screening_partitions(timestamptz, integer) TO heed_server, heed_writer, CURRENT_USER;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION drop_screening_partition(timestamptz) TO heed_server, CURRENT_USER;
