-- Whether those whom tokens name are there, and from when on their tokens count, each under its place: of several accounts at once, so no
-- statement of the server's own may read it.
CREATE FUNCTION token_standings(p_accounts uuid[], p_subjects text[])
RETURNS TABLE (place integer, is_suspended boolean, revoked_before timestamptz)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT n.place::integer, a.suspended_at IS NOT NULL, (
      -- The subject of everybody's is empty.
      SELECT max(r.issued_before) FROM token_revocations r WHERE r.account_id = a.account_id AND r.subject IN ('', n.subject)
    )
    FROM unnest(p_accounts, p_subjects) WITH ORDINALITY n(account_id, subject, place)
    JOIN accounts a ON a.account_id = n.account_id;
END
$$;
--> statement-breakpoint
GRANT SELECT ON token_revocations TO heed_writer;
--> statement-breakpoint
SELECT heed_lend('token_standings(uuid[], text[])', 'heed_writer');
