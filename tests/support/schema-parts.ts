import type { EntityManager } from '../../db/database.ts';

export interface SchemaPart {
  readonly table: string;
  /** As PostgreSQL writes it: an index, a constraint, or a column with type, collation, default and whether it may be null. */
  readonly part: string;
}

/** All that PostgreSQL keeps of tables and that an entity can say: two databases are alike when these are. 0 is `0::bigint`, too. */
export const schemaParts = (em: EntityManager) =>
  em.execute<SchemaPart[]>(
    `select tablename as table, indexdef as part from pg_indexes where schemaname = 'public'
     union all
     select conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)
     from pg_constraint where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'x')
     union all
     select c.oid::regclass::text, concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
       case when a.attcollation <> t.typcollation then 'collate ' || a.attcollation::regcollation::text end,
       case when a.attnotnull then 'not null' end, 'default ' || regexp_replace(pg_get_expr(d.adbin, d.adrelid), '^''(\\d+)''::bigint$', '\\1'),
       'identity ' || nullif(a.attidentity::text, ''), 'generated ' || nullif(a.attgenerated::text, ''))
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
     order by 1, 2`,
  );
