import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Database } from '../../../db/database.ts';
import { migrate } from '../../../db/migrate.ts';
import { queueMessages, type NewMessage } from '../../../db/messages/queue-messages.ts';
import { readStackEnvironment } from '../../../dev/stack/environment-config.ts';
import { createOwnPostgres } from '../../support/own-postgres.ts';
import type { Proof } from '../proof.ts';
import { startRefusingMailServer, treatmentOf, type RefusingMailServer } from './refusing-mail-server.ts';

const KILL_EVERY_MS = 10_000;
/** A message whose sender died is due again after a minute. */
const WITHIN_MS = 30 * 60_000;
/** Over which a sender sends: so many mails at most may have been taken when it dies without having said so. */
const CONNECTIONS = 3;
const COPIES = 'copies under the same Message-ID';

/**
 * So many e-mails are due, the mail server refuses a third, two send, and one of them is killed every ten seconds: each is sent, under one
 * Message-ID and nearly all once, and what could not be sent is a task.
 */
export const proveMessages: Proof = async ({ short, report }) => {
  const many = short ? 1_500 : 10_000;
  const postgres = await createOwnPostgres();
  await postgres.start();
  const server = await startRefusingMailServer();
  const database = await openDatabase({ url: postgres.url });
  try {
    await migrate(postgres.url);
    await queue(database, many);
    report(`${many} e-mails are due`);
    const startedAt = performance.now();
    const kills = await sendUnderKills(postgres.url, server, database);
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    const figures = figuresOf(server);
    const copies = figures[COPIES];
    const tooMany = copies > kills * CONNECTIONS ? [`${copies} copies of mails after ${kills} deaths`] : [];
    const violations = [...(await judge(database, server, many)), ...tooMany];
    return { violations, figures: { ...figures, kills, seconds } };
  } finally {
    await database.close();
    await server.close();
    await postgres.remove();
  }
};

const addressOf = (n: number) => `reader-${n}@example.com`;
const keyOf = (n: number) => `proof-${n}`;

async function queue(database: Database, many: number): Promise<void> {
  const messages = Array.from({ length: many }, (_, n): NewMessage => ({
    key: keyOf(n),
    kind: 'account-password-changed',
    subject: { type: 'account', id: String(n) },
    recipient: { email: addressOf(n) },
    facts: {},
  }));
  await queueMessages(database.em.fork(), messages);
}

/** Two send at once; of these one dies every ten seconds, and another takes its place. How many have died. */
async function sendUnderKills(databaseUrl: string, { url }: RefusingMailServer, database: Database): Promise<number> {
  const until = performance.now() + WITHIN_MS;
  const start = () => {
    const sender = spawn(process.execPath, [join(import.meta.dirname, 'sender-main.ts')], {
      env: { ...readStackEnvironment().bare, PROVE_DATABASE_URL: databaseUrl, PROVE_SMTP_URL: url },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const gone = new Promise((resolve) => sender.once('exit', resolve));
    return async () => {
      sender.kill('SIGKILL');
      await gone;
    };
  };
  const killers = [start(), start()];
  try {
    for (let kills = 0; ; kills += 1) {
      await delay(KILL_EVERY_MS);
      const [{ waiting } = { waiting: 0 }] = await database.em
        .fork()
        .execute<{ waiting: number }[]>(`select count(*)::int as waiting from message where state = 'waiting'`);
      if (waiting === 0) return kills;
      if (performance.now() > until) throw new Error(`${waiting} messages still wait`);
      await killers.shift()?.();
      killers.push(start());
    }
  } finally {
    await Promise.all(killers.map((kill) => kill()));
  }
}

async function judge(database: Database, { taken }: RefusingMailServer, many: number): Promise<string[]> {
  const rows = await database.em.fork().execute<{ key: string; state: string; hasTask: boolean }[]>(
    `select key, state, exists (select from task t where t.subject_type = 'mail' and t.subject_id = m.id::text and t.closed_at is null) as "hasTask"
       from message m`,
  );
  const violations: string[] = rows.length === many ? [] : [`There are ${rows.length} messages, not ${many}`];
  for (const { key, state, hasTask } of rows) {
    const isRefused = treatmentOf(addressOf(Number(key.slice('proof-'.length)))) === 'no mailbox';
    const times = taken.get(`<${key}@example.com>`) ?? 0;
    if (isRefused && (state !== 'undeliverable' || !hasTask || times > 0))
      violations.push(`${key} has no mailbox and is ${state}, task: ${hasTask}, taken ${times} times`);
    if (!isRefused && (state !== 'sent' || times === 0))
      violations.push(`${key} is ${state} and was taken ${times} times`);
  }
  if (taken.size > many) violations.push(`There are ${taken.size} Message-IDs of ${many} messages`);
  return violations;
}

function figuresOf({ taken, refused }: RefusingMailServer) {
  const copies = [...taken.values()].reduce((sum, times) => sum + times - 1, 0);
  return { 'mails taken': taken.size, [COPIES]: copies, 'addresses refused': refused.size };
}
