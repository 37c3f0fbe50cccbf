/**
 * What the role that the server works as may do, read from the database itself: it is to own nothing, to be kept to one
 * account's rows by the database, and to be able neither to change nor to remove an event. It may do what the migrations
 * let heed_server do, and heed_server itself nothing that is kept for the functions alone. What it could do as a role
 * that it is a member of counts as well. Who may do more is refused at the start, with all of it named (docs/apart.md
 * says what to do).
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
  rights: { privilege: string; on: string[] }[];
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
  const { attributes, roles, owned, open, policies, creates } = rights;
  return [
    ...(rights.isMember
      ? []
      : [
          `is no member of ${serverRole} or does not inherit its rights (GRANT ${serverRole} TO ${rights.role})`,
        ]),
    ...attributes.map((attribute) => `has ${attribute}`),
    ...roles.map((role) => `is a member of ${role}`),
    ...listed('owns', owned),
    ...rights.rights.flatMap(({ privilege, on }) => listed(`has ${privilege} on`, on)),
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

/** Only functions write what is here: the log and what follows from it. So it is too much for heed_server as well. */
const forFunctions = sql`
  select string_to_table(f.tables, ' ') as relname, string_to_array(f.privileges, ' ') as privileges from (values
    ('INSERT UPDATE DELETE', 'events event_seals seal_heads list_entries message_claims links reviews screenings ' ||
      'screened_recipients erasures erased_recipients erasure_records form_days ' ||
      'import_agreements import_errors import_outcomes import_trials provider_hook_days webhook_processes ' ||
      '__drizzle_migrations'),
    ('UPDATE DELETE', 'log_heads audit_entries import_pieces webhook_attempts'),
    ('DELETE', 'accounts api_keys senders campaigns imports provider_hooks webhook_endpoints ' ||
      'webhook_replies drift_checks')
  ) f(privileges, tables)`;

/**
 * Rights on things of Heed's that are too many: those that heed_server has not, and those that nobody needs who works as it.
 * A partition is kept apart by its table alone. What an owner may do follows from that.
 */
const tooMuch = sql`
  with things as (
    select c.oid, c.oid::regclass::text as name, c.relname, c.relkind, c.relispartition, c.relowner as owner
    from pg_class c where c.relnamespace in ${schemas} and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  ), rights as (
    select t.name, t.relname, t.relispartition, t.owner, p.privilege, r.oid as role,
      case when p.privilege in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
        then has_any_column_privilege(r.oid, t.oid, p.privilege) or has_table_privilege(r.oid, t.oid, p.privilege)
        else has_table_privilege(r.oid, t.oid, p.privilege) end as of_some,
      has_table_privilege(r.oid, t.oid, p.privilege) as of_all
    from things t, roles r,
      unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[]) p(privilege)
    where t.relkind <> 'S'
    union all
    select t.name, t.relname, false, t.owner, 'UPDATE', r.oid, has_sequence_privilege(r.oid, t.oid, 'UPDATE'), false
    from things t, roles r where t.relkind = 'S'
    union all
    select f.oid::regprocedure::text, f.proname, false, f.proowner, 'EXECUTE', r.oid, has_function_privilege(r.oid, f.oid, 'EXECUTE'), false
    from pg_proc f, roles r where f.pronamespace in ${schemas}
  )
  select r.privilege, array_agg(distinct r.name order by r.name) as names
  from rights r
  left join rights s on s.role = to_regrole(${serverRole}) and s.name = r.name and s.privilege = r.privilege
  left join (${forFunctions}) f on f.relname = r.relname
  where r.role in (select oid from reach) and r.owner not in (select oid from reach) and r.of_some and (
    s.of_some is not true or (r.of_all and not s.of_all) or r.relispartition
    or r.privilege in ('TRUNCATE', 'REFERENCES', 'TRIGGER') or r.privilege = any (f.privileges)
  )
  group by r.privilege`;

const question = sql`
  with tables as (${tables}), me as (select * from pg_roles where rolname = current_user),
  -- Itself, and each role that it can become.
  reach as (select r.* from pg_roles r, me where r.oid = me.oid or not me.rolsuper and pg_has_role(me.oid, r.oid, 'MEMBER')),
  roles as (select oid from reach union select oid from pg_roles where rolname = ${serverRole})
  select
    me.rolname::text as "role", me.rolsuper as "isSuperuser",
    array_remove(array[
      case when me.rolbypassrls then 'BYPASSRLS' end, case when me.rolcreaterole then 'CREATEROLE' end,
      case when me.rolcreatedb then 'CREATEDB' end, case when me.rolreplication then 'REPLICATION' end
    ], null) as attributes,
    coalesce(pg_has_role(current_user, to_regrole(${serverRole}), 'USAGE'), false) as "isMember",
    array(
      select r.rolname::text || coalesce(', which has ' || nullif(concat_ws(', ',
        case when r.rolsuper then 'SUPERUSER' end, case when r.rolbypassrls then 'BYPASSRLS' end,
        case when r.rolcreaterole then 'CREATEROLE' end, case when r.rolcreatedb then 'CREATEDB' end,
        case when r.rolreplication then 'REPLICATION' end), ''), '')
      from reach r
      where r.oid <> me.oid and (
        r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolname in (
          'heed_writer', 'heed_keeper', 'heed_eraser', 'pg_read_all_data', 'pg_write_all_data',
          'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'
        )
      )
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
    coalesce((
      select jsonb_agg(jsonb_build_object('privilege', m.privilege, 'on', m.names) order by m.privilege) from (${tooMuch}) m
    ), '[]') as rights,
    array(
      select t.name from tables t join pg_class c on c.oid = t.oid
      where not row_security_active(t.oid) or not c.relforcerowsecurity order by 1
    ) as open,
    array(
      select p.polname || ' of ' || t.name from tables t join pg_policy p on p.polrelid = t.oid
      where p.polname <> 'heed_of_one_account' and p.polpermissive and exists (
        select from unnest(p.polroles) r where r = 0 or r in (select oid from reach)
      ) order by 1
    ) as policies,
    array(
      select 'the schema ' || n.nspname from pg_namespace n
      where n.oid in ${schemas} and exists (select from reach where has_schema_privilege(reach.oid, n.oid, 'CREATE'))
      order by 1
    ) as creates
  from me`;
