/**
 * What the role that the server works as may do, read from the database itself: it is to own nothing, to be kept to one
 * account's rows by the database, and to be able neither to change nor to remove an event. Who may do more is refused
 * at the start, with all of it named (docs/apart.md says what to do).
 */
import { sql } from 'drizzle-orm';
import type { Db } from './connect.js';

/** The role of which the server's own is a member, or which it is. */
export const serverRole = 'heed_server';

interface Rights {
  role: string;
  isSuperuser: boolean;
  attributes: string[];
  isMember: boolean;
  roles: string[];
  owned: string[];
  writes: string[];
  open: string[];
  policies: string[];
  creates: string[];
}

export interface RightsRead {
  role: string;
  /** What it may do that it must not, or lacks, each as the end of a sentence about the role. None: all is well. */
  problems: string[];
}

export async function readRights(db: Db): Promise<RightsRead> {
  const [rights] = await db.rows<Rights>(question);
  if (rights === undefined) throw new Error('the database told nothing of its role');
  return { role: rights.role, problems: problemsOf(rights) };
}

function problemsOf(rights: Rights): string[] {
  // Whatever else a superuser may do follows from that.
  if (rights.isSuperuser) return ['is a superuser'];
  const { attributes, roles, owned, writes, open, policies, creates } = rights;
  return [
    ...(rights.isMember
      ? []
      : [
          `is no member of ${serverRole} or does not inherit its rights (GRANT ${serverRole} TO ${rights.role})`,
        ]),
    ...attributes.map((attribute) => `has ${attribute}`),
    ...roles.map((role) => `is a member of ${role}`),
    ...listed('owns', owned),
    ...writes.map((right) => `has ${right}`),
    ...listed('is not kept to one account in', open),
    ...listed('passes by the policies', policies),
    ...listed('may make things in', creates),
  ];
}

const most = 5;

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return [`${what} ${names.slice(0, most).join(', ')}${more}`];
}

/** Tables of accounts, their partitions left out, which nobody but their owner is let at. */
const tables = sql`
  select c.oid, c.relname::text as name from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;

const schemas = sql`(select oid from pg_namespace where nspname in ('public', 'drizzle', 'graphile_worker'))`;

const question = sql`
  with tables as (${tables}), me as (select * from pg_roles where rolname = current_user)
  select
    me.rolname::text as "role", me.rolsuper as "isSuperuser",
    array_remove(array[
      case when me.rolbypassrls then 'BYPASSRLS' end, case when me.rolcreaterole then 'CREATEROLE' end,
      case when me.rolcreatedb then 'CREATEDB' end, case when me.rolreplication then 'REPLICATION' end
    ], null) as attributes,
    coalesce(pg_has_role(current_user, to_regrole(${serverRole}), 'USAGE'), false) as "isMember",
    array(
      select r.rolname::text from pg_roles r
      where r.rolname ~ '^heed_' and r.rolname not in (${serverRole}, current_user)
        and r.rolname in ('heed_writer', 'heed_keeper', 'heed_eraser') and pg_has_role(current_user, r.oid, 'MEMBER')
      order by 1
    ) as roles,
    array(
      select name from (
        select c.relname::text as name from pg_class c
        where c.relnamespace in ${schemas} and c.relkind in ('r', 'p', 'v', 'm', 'S')
          and pg_has_role(current_user, c.relowner, 'MEMBER')
        union
        select p.proname::text || '()' from pg_proc p
        where p.pronamespace in ${schemas} and pg_has_role(current_user, p.proowner, 'MEMBER')
      ) owned order by 1
    ) as owned,
    array(
      select r.privilege || ' on ' || r.of_table
      from (values
        ('events', 'INSERT'), ('events', 'UPDATE'), ('events', 'DELETE'), ('events', 'TRUNCATE'),
        ('audit_entries', 'UPDATE'), ('audit_entries', 'DELETE'), ('audit_entries', 'TRUNCATE')
      ) r(of_table, privilege)
      where case
        when to_regclass(r.of_table) is null then false
        when r.privilege in ('INSERT', 'UPDATE') then has_any_column_privilege(r.of_table, r.privilege)
        else has_table_privilege(r.of_table, r.privilege)
      end
    ) as writes,
    array(
      select t.name from tables t join pg_class c on c.oid = t.oid
      where not row_security_active(t.oid) or not c.relforcerowsecurity order by 1
    ) as open,
    array(
      select p.polname || ' of ' || t.name from tables t join pg_policy p on p.polrelid = t.oid
      where p.polname <> 'heed_of_one_account' and p.polpermissive and exists (
        select from unnest(p.polroles) r where r = 0 or pg_has_role(current_user, r, 'USAGE')
      ) order by 1
    ) as policies,
    array(
      select 'the schema ' || n.nspname from pg_namespace n
      where n.oid in ${schemas} and has_schema_privilege(n.oid, 'CREATE') order by 1
    ) as creates
  from me`;
