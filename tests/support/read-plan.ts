import type { Database } from '../../db/database.ts';

export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly PlanNode[];
}

/** How PostgreSQL carried a statement out, all parts of the plan in one list. */
export async function planOf(database: Database, sql: string, params: readonly unknown[]): Promise<PlanNode[]> {
  return explained(database, `explain (analyze, format json) ${sql}`, params);
}

/** How PostgreSQL would carry it out whatever the values, as it may do with a statement that was prepared. */
export async function genericPlanOf(database: Database, sql: string): Promise<PlanNode[]> {
  let count = 0;
  return explained(
    database,
    `explain (generic_plan, format json) ${sql.replaceAll('?', () => `$${(count += 1)}`)}`,
    [],
  );
}

/** The tables that were read whole. */
export function readWhole(nodes: readonly PlanNode[]): string[] {
  return nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : []));
}

async function explained(database: Database, sql: string, params: readonly unknown[]): Promise<PlanNode[]> {
  const [row] = await database.em.fork().execute<{ 'QUERY PLAN': [{ Plan: PlanNode }] }[]>(sql, [...params]);
  if (!row) throw new Error('There is no plan');
  return flatten(row['QUERY PLAN'][0].Plan);
}

function flatten(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flatten)];
}
