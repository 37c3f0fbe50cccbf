/** Looks for an address in every column of every table of a database, however it is written there. */
import { gunzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';

/** "table.column" of each place, in order. Bytes are looked through as they are, in UTF-16 and unpacked. */
export async function placesNaming(db: Db, spellings: readonly string[]): Promise<string[]> {
  const columns = await db.rows<{ place: string; of: string; name: string; is_bytes: boolean }>(sql`
    select format('%I.%I', n.nspname, t.relname) as of, a.attname as name, a.atttypid = 'bytea'::regtype as is_bytes,
      t.relname || '.' || a.attname as place
    from pg_attribute a
    join pg_class t on t.oid = a.attrelid and t.relkind in ('r', 'm')
    join pg_namespace n on n.oid = t.relnamespace
    where a.attnum > 0 and not a.attisdropped and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`);
  const found = new Set<string>();
  for (const { place, of, name, is_bytes } of columns) {
    const column = sql.identifier(name);
    if (is_bytes) {
      const rows = await db.rows<{ bytes: Buffer | null }>(
        sql`select ${column} as bytes from ${sql.raw(of)}`,
      );
      for (const { bytes } of rows)
        if (bytes !== null && textsIn(bytes).some((text) => spellings.some((one) => holds(text, one))))
          found.add(place);
    }
    const rows = await db.rows<{ text: string }>(
      sql`select ${column}::text as text from ${sql.raw(of)} where ${column} is not null`,
    );
    for (const { text } of rows) if (spellings.some((one) => holds(text, one))) found.add(place);
  }
  return [...found].toSorted();
}

/** As it may be written; also within base64, as ids of WhatsApp's messages have it. `address`: as it is stored. */
export function spellingsOf(address: string, ...more: readonly string[]): string[] {
  const isEmail = address.includes('@');
  const bare = isEmail ? address : address.slice(1);
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), Buffer.from(bare)])
      .toString('base64')
      .slice(Math.ceil((shift * 8) / 6), -4),
  );
  const short = isEmail ? encodeURIComponent(address) : bare.slice(1);
  return [address, bare, short, Buffer.from(bare).toString('hex'), ...shifted, ...more];
}

function holds(text: string, spelling: string): boolean {
  return text.includes(spelling) || text.toLowerCase().includes(spelling.toLowerCase());
}

function textsIn(bytes: Buffer): string[] {
  const plain = [bytes.toString('latin1'), bytes.toString('utf8'), bytes.toString('utf16le')];
  try {
    return [...plain, gunzipSync(bytes).toString('utf8')];
  } catch {
    return plain;
  }
}
