CREATE TABLE "form_days" (
	"account_id" uuid NOT NULL,
	"day" date NOT NULL,
	"counter_id" uuid NOT NULL,
	"views" bigint NOT NULL,
	"completions" bigint NOT NULL,
	CONSTRAINT "form_days_account_id_day_counter_id_pk" PRIMARY KEY("account_id","day","counter_id")
);
--> statement-breakpoint
CREATE TABLE "links" (
	"account_id" uuid NOT NULL,
	"created_at" timestamptz DEFAULT now() NOT NULL,
	"campaign_no" integer NOT NULL,
	"sender_key" integer NOT NULL,
	"token" text collate "C" PRIMARY KEY NOT NULL,
	"recipient" text collate "C" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "color" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "logo_url" text;--> statement-breakpoint
CREATE UNIQUE INDEX "links_recipient_key" ON "links" USING btree ("account_id","recipient","campaign_no","sender_key");
--> statement-breakpoint
-- Gives the token of each recipient's link, in the order asked: that of the link that there is, else the one proposed, which
-- is its link from now on. Null where the proposed token is another link's: to be asked again with a new one.
--
-- A link is of a recipient, a campaign and a sender. Those of the call stand in p_sender_ids and p_campaign_ids, beside each other
-- and null for none; p_targets says for each recipient which of them is meant, from 1 (null: all mean the first).
-- The same recipient may be asked for several times. HD404: the account has no such sender or campaign.
--
-- Calls at the same time may ask for the same links. All insert them in one order, so that none waits for one that waits for
-- it; and what another has inserted meanwhile is seen by the statement after the insert, whose snapshot is younger than the wait.
CREATE FUNCTION make_links(
  p_account_id uuid, p_sender_ids uuid[], p_campaign_ids uuid[], p_targets integer[], p_recipients text[], p_tokens text[]
) RETURNS text[]
LANGUAGE plpgsql VOLATILE
-- A plan is made once for a connection, maybe while the table is small: it must be the one for millions of rows.
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
  v_senders integer[];
  v_campaigns integer[];
  v_made integer;
  v_tokens text[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'make_links needs read committed: an older snapshot would miss the links of calls before it';
  END IF;
  SELECT
    array_agg(CASE WHEN t.sender_id IS NULL THEN 0 ELSE s.scope_key END ORDER BY t.n),
    array_agg(CASE WHEN t.campaign_id IS NULL THEN 0 ELSE c.campaign_no END ORDER BY t.n)
  INTO v_senders, v_campaigns
  FROM unnest(p_sender_ids, p_campaign_ids) WITH ORDINALITY t(sender_id, campaign_id, n)
  LEFT JOIN senders s ON s.account_id = p_account_id AND s.sender_id = t.sender_id
  LEFT JOIN campaigns c ON c.account_id = p_account_id AND c.campaign_id = t.campaign_id;
  IF array_position(v_senders, NULL) IS NOT NULL OR array_position(v_campaigns, NULL) IS NOT NULL THEN
    RAISE EXCEPTION 'the account has no such sender or campaign' USING ERRCODE = 'HD404';
  END IF;
  INSERT INTO links (token, account_id, recipient, campaign_no, sender_key)
  SELECT w.token, p_account_id, w.recipient, v_campaigns[coalesce(w.target, 1)], v_senders[coalesce(w.target, 1)]
  FROM unnest(p_recipients, p_tokens, p_targets) w(recipient, token, target)
  ORDER BY w.recipient COLLATE "C", 4, 5
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS v_made = ROW_COUNT;
  IF v_made = cardinality(p_recipients) THEN
    RETURN p_tokens;
  END IF;
  -- One by one, in a way that leaves the planner no other: a join would read all links of the account once for each.
  SELECT array_agg((
    SELECT l.token FROM links l WHERE l.account_id = p_account_id AND l.recipient = w.recipient
      AND l.campaign_no = v_campaigns[coalesce(w.target, 1)] AND l.sender_key = v_senders[coalesce(w.target, 1)]
  ) ORDER BY w.n) INTO v_tokens
  FROM unnest(p_recipients, p_targets) WITH ORDINALITY w(recipient, target, n);
  RETURN v_tokens;
END
$$;
