/**
 * What may touch tables of accounts without naming one, and why. Each stands for statements that are really sent: one that
 * none is any more fails the whole run, as does a statement that is not here.
 */
export interface Exception {
  /** A function of the database by its name, or the beginning of a statement with single spaces, or a part of it. */
  called: { function: string } | { text: RegExp };
  why: string;
  /** It is sent once in a while by servers, or by what only some runs have: a whole run may do without it. */
  isRare?: true;
}

export const exceptions: readonly Exception[] = [
  {
    called: { function: 'find_api_keys' },
    why: 'who calls is not known before the key is found by its hash',
  },
  { called: { function: 'link_of' }, why: 'whose link it is is what its token says' },
  {
    called: { function: 'take_forgotten_imports' },
    why: 'imports that nobody works on any more are looked for in all accounts',
  },
  { called: { function: 'due_reviews' }, why: 'reviews that are due are looked for in all accounts' },
  { called: { function: 'page_of_accounts' }, why: 'the platform sees which accounts there are' },
  { called: { function: 'count_accounts' }, why: 'the platform sees how many accounts there are' },
  {
    called: { function: 'make_screening_partitions' },
    why: 'weeks of screenings are made for all accounts at once; no row is read',
  },
  {
    called: { function: 'drop_screening_partition' },
    why: 'a week of screenings is dropped for all accounts at once; no row is read',
  },
  {
    called: { function: 'expire_import_uploads' },
    why: 'uploads that did not come in time are looked for in all accounts',
  },
  {
    called: { function: 'delete_import_pieces' },
    why: 'files that are kept no longer are looked for in all accounts',
  },
  {
    called: { function: 'forget_drift_listed' },
    why: "providers' lists that are kept no longer are looked for in all accounts",
  },
  {
    called: { function: 'logs_to_seal' },
    why: 'logs with events that have no seal yet are looked for in all accounts',
    isRare: true,
  },
  {
    called: { function: 'open_erasures' },
    why: 'erasures that nobody goes on with are looked for in all accounts',
    isRare: true,
  },
  {
    called: { function: 'forget_import_files' },
    why: 'files that name erased people are looked for in all accounts',
    isRare: true,
  },
  {
    called: { function: 'accounts_with_evidence_days' },
    why: 'which accounts have a time for texts is asked for all of them',
    isRare: true,
  },
  {
    called: { function: 'keep_webhooks' },
    why: 'endpoints of all accounts are shared out among the processes that serve them',
  },
  {
    called: { function: 'leave_webhooks' },
    why: 'a process that stops leaves the endpoints of all accounts',
  },
  { called: { function: 'webhook_states' }, why: 'endpoints of all accounts are counted for the metrics' },
  {
    called: { function: 'forget_webhook_attempts' },
    why: 'tries to deliver that are past their time are looked for in all accounts',
  },
  {
    called: { function: 'take_replies' },
    why: 'replies of all accounts are shared out among the processes that tell them',
  },
  {
    called: { function: 'end_replies' },
    why: 'replies whose time is over are looked for in all accounts',
  },
];

/** Functions that are told an account and in which a part names it otherwise than by a condition on account_id. */
export const exceptionsInFunctions: Readonly<Record<string, string>> = {
  try_import:
    'rows of import_trials are deleted by where they lie, as found by the account in the same statement',
};
