import { count, flag, text } from './declared-options.js';

/** What each command takes. */
export const commonOptions = {
  url: text('URL', 'where Heed is; HEED_URL, or http://127.0.0.1:4000 without it'),
  'key-file': text('FILE', "a file that holds the account's key; HEED_KEY without it"),
  patience: count('SECONDS', 'how long to go on trying while Heed cannot be reached; 30 unless said'),
  quiet: flag('no progress, and nothing on stderr but what went wrong', 'q'),
  help: flag('this text', 'h'),
} as const;
