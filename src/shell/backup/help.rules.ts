const about = `It runs on the server's machine, with the server's environment: DATABASE_URL with DATABASE_OWNER_URL, of the owner of
the tables, or DATA_DIR for Heed's own database. docs/backup.md tells the rest.
`;

const codes = `Exit codes: 0 all is well; 2 an option or the environment is wrong; 3 refused, and why; 4 the database could not be reached, or
broke off; 5 the file could not be read or written; 130, 143 ended by Ctrl-C, by SIGTERM.
`;

export const helpOfBackup = `Usage: heed backup FILE [options]

Writes all that the database holds into FILE, as it stood at one moment, while Heed runs on or stands still.

${about}
Options:
  -q, --quiet  nothing on stderr but what went wrong
  -h, --help   this text

FILE is put under its name when it is whole, and is never replaced. It is gzip, holds phone numbers and texts, and is its owner's
alone to read; the keys are not in it.

${codes}`;

export const helpOfRestore = `Usage: heed restore FILE [options]

Puts a backup into a database that is empty and that no Heed runs on, all of it or nothing. A file that is not whole, or that somebody
has changed, is refused before anything is written.

${about}
Options:
      --check             only reads the file, and says whether it is whole and as it was made
      --other-secret-key  restores although SECRET_KEY is not the one of the backup, which BACKUP_SECRET_KEY is then
      --unchecked         does without the backup's SECRET_KEY: what somebody has put into the file is taken, too
  -q, --quiet             nothing on stderr but what went wrong
  -h, --help              this text

${codes}`;
