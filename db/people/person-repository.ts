import { withoutClientSecrets } from '../../domain/payments/without-client-secrets.ts';
import type { Database, EntityManager } from '../database.ts';
import { erasePerson, type ErasureOutcome, type ErasureRequest } from './erase-person.ts';
import { findPerson, type PersonRef } from './find-person.ts';
import { personalData } from './personal-data.ts';

export interface UnfinishedErasure {
  readonly id: string;
  readonly workflowIds: readonly string[];
  readonly orderIds: readonly string[];
  /** Some of its workflows were seen at Temporal: what is not there any more is gone. */
  readonly areHistoriesSeen: boolean;
  /** Its orders, each with the time when it ended (RFC 3339). */
  readonly ended: readonly { readonly number: number; readonly closedAt: string }[];
}

export class ErasureNotAllowed extends Error {
  override readonly name = 'ErasureNotAllowed';

  constructor(role: string) {
    super(
      `The role ${role} of the database may erase nobody: name one that owns the tables in DATABASE_URL, as set-up has it; with the compose file, "docker compose --env-file shop.env run --rm tools-owner forget".`,
    );
  }
}

export interface PersonRepository {
  /** Everything that stands of a person, by table. Undefined where there is nothing. */
  exportPerson(ref: PersonRef): Promise<Readonly<Record<string, readonly unknown[]>> | undefined>;
  /** Throws ErasureNotAllowed where the database's role may not put an erasure on record, as API and workers may not. */
  refuseWhoMayNotErase(): Promise<void>;
  /** All of it or nothing, in one transaction that is on record. */
  erasePerson(request: ErasureRequest): Promise<ErasureOutcome>;
  /** Erasures whose histories may still be at Temporal. */
  listUnfinished(): Promise<readonly UnfinishedErasure[]>;
  noteHistoriesSeen(id: string): Promise<void>;
  finishErasure(id: string): Promise<void>;
}

export function createPersonRepository(database: Database): PersonRepository {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    exportPerson: (ref) => inTransaction((em) => exportPerson(em, ref)),
    async refuseWhoMayNotErase() {
      const [role] = await database.em
        .fork()
        .execute<{ name: string; mayErase: boolean }[]>(
          `select current_user as name, has_table_privilege('erasure', 'insert') as "mayErase"`,
        );
      if (!role?.mayErase) throw new ErasureNotAllowed(role?.name ?? '');
    },
    erasePerson: (request) => erasePerson(inTransaction, request),
    listUnfinished: () => database.em.fork().execute<UnfinishedErasure[]>(LIST_UNFINISHED),
    async noteHistoriesSeen(id) {
      await database.em
        .fork()
        .execute('update erasure set histories_seen_at = now() where id = ? and histories_seen_at is null', [id]);
    },
    async finishErasure(id) {
      await database.em.fork().execute('update erasure set finished_at = now() where id = ?', [id]);
    },
  };
}

const LIST_UNFINISHED = `
select id, workflow_ids as "workflowIds", order_ids as "orderIds", histories_seen_at is not null as "areHistoriesSeen",
  coalesce((select jsonb_agg(jsonb_build_object('number', o.number, 'closedAt', o.closed_at)) from sales_order o
    where o.closed_at is not null and o.id in (select value::uuid from jsonb_array_elements_text(order_ids) as value)), '[]') as ended
from erasure where finished_at is null order by erased_at`;

/** What a person is told besides what is theirs alone. */
const ALSO_TOLD: Readonly<Record<string, string>> = {
  order_line: 'order_id in (select id from person_order)',
};

/** What is told of a row. A body that was kept as it came is bytes, which need not be a text of PostgreSQL's. */
const TOLD: Readonly<Record<string, string>> = {
  // A hash of a secret is none of their data, and helps whoever finds the export.
  customer_account: `to_jsonb(t) - 'password_hash' - 'link_version' - 'password_version'`,
  customer_session: `to_jsonb(t) - 'refresh_hash' - 'previous_hash'`,
  unreadable_event: `to_jsonb(t) || jsonb_build_object('body', encode(t.body, 'base64'))`,
};

async function exportPerson(em: EntityManager, ref: PersonRef) {
  if (!(await findPerson(em, ref, 'export'))) return undefined;
  const told: Record<string, readonly unknown[]> = {};
  const wheres = {
    ...Object.fromEntries(Object.entries(personalData).map(([table, { rows }]) => [table, rows])),
    ...ALSO_TOLD,
  };
  for (const [table, where] of Object.entries(wheres)) {
    const found = await em.execute<{ row: Row }[]>(
      `select ${TOLD[table] ?? 'to_jsonb(t)'} as row from ${table} t where ${where}`,
    );
    if (found.length > 0)
      told[table] = found.map(({ row }) => withoutSecrets(table in TOLD ? withBodyAsText(row) : row));
  }
  return told;
}

type Row = Readonly<Record<string, unknown>>;

function withBodyAsText(row: Row): Row {
  const { body } = row;
  return typeof body === 'string' ? { ...row, body: Buffer.from(body, 'base64').toString() } : row;
}

/** With a client secret whoever reads the export could pay: it is none of a person's data, at whatever depth it stands. */
function withoutSecrets(row: Row): unknown {
  return JSON.parse(JSON.stringify(row), withoutClientSecrets);
}
