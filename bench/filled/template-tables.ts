import type { EntityManager } from '../../db/database.ts';
import { copiedRows, copiedTables, IDS, NUMBERS } from './copied-tables.ts';

/** Every id within a text. Its first piece is what tells copies apart, so that they are spread over an index as random ids are. */
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})';
const PROVIDERS_ID = String.raw`\m((pi|evt|shp|trk|re|ch|py)_[A-Za-z0-9]{8,})`;
const ORDER_NUMBER = String.raw`\mA-([0-9]{4})\M`;

/** What the catalogue or an API key is called, which copies share. */
const SHARED = new Set(['product_id', 'credential_id', 'made_by']);
/** Deadlines that would have passed long ago. */
const NOT_AGED = new Set(['expires_at', 'refund_look_at']);

interface Column {
  readonly name: string;
  readonly type: string;
}

export interface CopySizes {
  /** How often each order is copied. Copies are spread over a year, the first a year old. */
  readonly copies: number;
  readonly customers: number;
}

/** Makes a table of what is to be copied, and gives back the statement that writes copies, from one number to another. */
export async function makeTemplate(em: EntityManager, table: string, sizes: CopySizes): Promise<string> {
  const columns = await em.execute<Column[]>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = 'public' and table_name = ? and is_generated = 'NEVER' order by ordinal_position`,
    [table],
  );
  const codes = await em.execute<{ codes: string | null }[]>(
    `select string_agg(distinct tracking_code, '|') as codes from shipping_label where tracking_code ~ '^[A-Za-z0-9]+$'`,
  );
  const trackingCodes = codes[0]?.codes ? String.raw`\m(${codes[0].codes})\M` : undefined;
  const marked = columns.map(({ name, type }) =>
    isText(type) ? `${markedSql(`t."${name}"::text`, trackingCodes)} as "${name}"` : `t."${name}"`,
  );
  const template = `bench_template_${table}`;
  await em.execute(
    `create unlogged table ${template} as select ${marked.join(', ')} from ${table} t ${copiedRows[table] ?? ''}`,
  );
  const copied: string[] = [];
  for (const column of columns) copied.push(await copySql(em, template, table, column, sizes));
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  return `insert into ${table} (${names}) select ${copied.join(', ')}
from (
  select n, lpad(to_hex((n::bigint * 2654435761) % 4294967296), 8, '0') as h, (1 - n::float8 / ${sizes.copies}) * interval '365 days' as age
  from generate_series(?::int, ?::int) n
) copy cross join ${template} t`;
}

export async function dropTemplates(em: EntityManager): Promise<void> {
  for (const table of Object.keys(copiedTables)) await em.execute(`drop table if exists bench_template_${table}`);
}

const isText = (type: string) => type === 'jsonb' || type === 'text' || type === 'character varying';

/** With marks where a copy differs. */
function markedSql(text: string, trackingCodes: string | undefined): string {
  const replace = (inner: string, pattern: string, by: string) =>
    `regexp_replace(${inner}, '${pattern}', '${by}', 'g')`;
  let marked = replace(text, UUID, String.raw`~h~\1`);
  marked = replace(marked, PROVIDERS_ID, String.raw`\1~n~`);
  marked = replace(marked, ORDER_NUMBER, String.raw`A-~n~\1`);
  return trackingCodes === undefined ? marked : replace(marked, trackingCodes, String.raw`\1~n~`);
}

async function copySql(
  em: EntityManager,
  template: string,
  table: string,
  { name, type }: Column,
  { customers }: CopySizes,
): Promise<string> {
  const buyer = `((n::bigint * 61 + t.number) % ${customers})`;
  const column = `t."${name}"`;
  if (table === 'sales_order' && name === 'email') return `'buyer' || ${buyer} || '@example.com'`;
  if (table === 'sales_order' && name === 'customer_id') return `case when n % 2 = 0 then ${customerId(buyer)} end`;
  if (copiedTables[table]?.includes(name)) return `${column} + n::bigint * ${name === 'number' ? NUMBERS : IDS}`;
  if (type === 'uuid') return SHARED.has(name) ? column : `(h || substr(${column}::text, 9))::uuid`;
  if (type === 'timestamp with time zone')
    return NOT_AGED.has(name) && table !== 'shipping_quote' ? column : `${column} - age`;
  if (!isText(type)) return column;
  const [marks] = await em.execute<{ h: boolean; n: boolean }[]>(
    `select coalesce(bool_or(strpos("${name}", '~h~') > 0), false) as h, coalesce(bool_or(strpos("${name}", '~n~') > 0), false) as n
     from ${template}`,
  );
  if (!marks?.h && !marks?.n && type === 'jsonb')
    await em.execute(`alter table ${template} alter column "${name}" type jsonb using "${name}"::jsonb`);
  const h = marks?.h ? `replace(${column}, '~h~', h)` : column;
  const n = marks?.n ? `replace(${h}, '~n~', n::text)` : h;
  return type === 'jsonb' && (marks?.h || marks?.n) ? `(${n})::jsonb` : n;
}

/** A customer of the filled shop, by a number below that of all. */
export function customerId(n: string): string {
  return `('00000000-0000-4000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
}
