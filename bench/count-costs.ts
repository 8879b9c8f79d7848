import { Client, Connection } from '@temporalio/client';
import type { BreakableShop } from '../tests/support/shop/breakable-shop.ts';
import { runSql } from '../dev/stack/admin-database.ts';
import type { OrderNumber } from '../domain/orders/order-number.ts';
import { orderWorkflowId } from '../workflows/orders/order-contract.ts';
import { round } from './figures.ts';
import type { ShopLoad } from './shop-load.ts';

const ORDERS = 100;

/** What one order that is placed and confirmed costs beside time. */
export interface OrderCosts {
  /** Until the shopper is answered. */
  readonly historyEventsBeforeAnswer: number;
  readonly historyEvents: number;
  /** On the shop's database, the provider's webhooks and the mail included. */
  readonly statements: number;
  readonly transactions: number;
  /** Rows that Temporal writes for its list of workflows. */
  readonly visibilityWrites: number;
  /** Of Temporal's own database. */
  readonly temporalTransactions: number;
}

/** Counts on an otherwise idle shop; not part of what is timed, because counting statements costs something too. */
export async function countCosts(shop: BreakableShop, load: ShopLoad): Promise<OrderCosts> {
  const before = await readCounters(shop.databaseUrl);
  let order = await load.placeOrder();
  for (let nth = 1; nth < ORDERS; nth += 1) order = await load.placeOrder();
  // Webhooks and mails arrive; counters are written a moment after.
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  const after = await readCounters(shop.databaseUrl);
  const per = (name: keyof Counters) => round((after[name] - before[name]) / ORDERS, 1);
  return {
    ...(await historyOf(shop, order)),
    statements: per('statements'),
    transactions: per('transactions'),
    visibilityWrites: per('visibilityWrites'),
    temporalTransactions: per('temporalTransactions'),
  };
}

type Counters = Awaited<ReturnType<typeof readCounters>>;

async function readCounters(databaseUrl: string) {
  const shop = new URL(databaseUrl).pathname.slice(1);
  const other = (name: string) => Object.assign(new URL(databaseUrl), { pathname: `/${name}` }).href;
  const commits = (name: string) => `select xact_commit as n from pg_stat_database where datname = '${name}'`;
  const calls = `select coalesce(sum(calls), 0) as n from pg_stat_statements s join pg_database d on d.oid = s.dbid where d.datname = '${shop}'`;
  const rows = `select n_tup_ins + n_tup_upd as n from pg_stat_user_tables where relname = 'executions_visibility'`;
  const one = async (url: string, ...sql: string[]) => Number(((await runSql(url, ...sql)) as { n: string }[])[0]?.n);
  return {
    transactions: await one(databaseUrl, commits(shop)),
    temporalTransactions: await one(databaseUrl, commits('temporal')),
    statements: await one(databaseUrl, 'create extension if not exists pg_stat_statements', calls),
    visibilityWrites: await one(other('temporal_visibility'), rows),
  };
}

async function historyOf(shop: BreakableShop, number: OrderNumber) {
  const connection = await Connection.connect({ address: shop.temporalAddress });
  const client = new Client({ connection, namespace: shop.temporalNamespace });
  const { events = [] } = await client.workflow.getHandle(orderWorkflowId(number)).fetchHistory();
  await connection.close();
  const answered = events?.findIndex((event) => event.workflowExecutionUpdateCompletedEventAttributes) ?? -1;
  return { historyEventsBeforeAnswer: answered + 1, historyEvents: events?.length ?? 0 };
}
