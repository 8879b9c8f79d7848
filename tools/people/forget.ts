import { openDatabase } from '../../db/database.ts';
import { createPersonRepository, type ErasureOutcome } from '../../db/people/person-repository.ts';
import { readShop } from '../../db/shop/shop-queries.ts';
import { deleteHistories, workflowNames } from './delete-histories.ts';
import { forgetUsage, readPeopleConfig, type PeopleConfig } from './people-config.ts';
import { runPeopleCommand, PEOPLE_LIMITS } from './run-people-command.ts';

process.exitCode = await runPeopleCommand('forget', async () => {
  const config = readPeopleConfig();
  if (config) return forget(config);
  process.stdout.write(`${forgetUsage}\n`);
  return 0;
});

async function forget({ databaseUrl, person, temporal, json }: PeopleConfig): Promise<number> {
  const onProgress = (words: string) => void process.stderr.write(`${words} …\n`);
  const database = await openDatabase({ url: databaseUrl, poolSize: 1, ...PEOPLE_LIMITS });
  try {
    const people = createPersonRepository(database);
    const shop = await readShop(database.em.fork());
    onProgress('Looking for what is theirs');
    const outcome = await people.erasePerson(person, workflowNames);
    let running: readonly string[] = [];
    try {
      // Also of a run that was cut off, whose person nobody finds any more.
      if (outcome.kind !== 'refused') running = await deleteHistories({ people, shop, temporal, onProgress });
    } finally {
      // Nobody can ask a second time what is to be erased elsewhere.
      process.stdout.write(json ? `${JSON.stringify({ ...outcome, running })}\n` : describe(outcome, running));
    }
    return exitCodeOf(outcome, running);
  } finally {
    await database.close();
  }
}

function exitCodeOf({ kind }: ErasureOutcome, running: readonly string[]): number {
  if (kind === 'refused') return 3;
  if (running.length > 0) return 1;
  return kind === 'erased' ? 0 : 2;
}

function describe(outcome: ErasureOutcome, running: readonly string[]): string {
  const lines = [...wordsOf(outcome)];
  if (running.length > 0) {
    lines.push('These workflows still run. Repeat the command when they have ended, for their histories:');
    lines.push(...running.map((workflowId) => `  ${workflowId}`));
  }
  return `${lines.join('\n')}\n`;
}

function wordsOf(outcome: ErasureOutcome): string[] {
  if (outcome.kind === 'unknown') return ['Nobody is known by that.'];
  if (outcome.kind === 'refused') {
    return ['Nothing was erased:', ...outcome.obstacles.map(({ about, why }) => `  ${about}: ${why}`)];
  }
  const { erasureId, orders, rows, elsewhere } = outcome;
  return [
    `Erased (${erasureId}).`,
    `  orders and requests: ${orders.join(', ') || 'none'}`,
    ...Object.entries(rows).map(([table, count]) => `  ${String(count).padStart(7)} ${table}`),
    ...listOf('To be erased at Stripe:', elsewhere.payments),
    ...listOf('To be erased at EasyPost:', elsewhere.parcels),
  ];
}

const listOf = (title: string, ids: readonly string[]) =>
  ids.length > 0 ? [title, ...ids.map((id) => `  ${id}`)] : [];
