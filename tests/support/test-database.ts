import { Client } from 'pg';
import { askTestService } from './ask-test-service.ts';
import { STORED_EVENTS, undeclaredEvents } from './undeclared-events.ts';

export interface TestDatabase {
  readonly url: string;
  /** Ends what still uses it. Throws where an event was written in it that the catalogue does not declare so. */
  readonly drop: () => Promise<void>;
}

/** A migrated database of the test file's own on the PostgreSQL that the whole run shares. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { url, drop } = await testDatabase('/database');
  const dropWhereDeclared = async () => {
    try {
      await refuseUndeclaredEvents(url);
    } finally {
      await drop();
    }
  };
  return { url, drop: dropWhereDeclared };
}

/** The same with nothing in it, for tests of the migrations themselves. */
export async function createEmptyTestDatabase(): Promise<TestDatabase> {
  return testDatabase('/empty-database');
}

async function testDatabase(path: string): Promise<TestDatabase> {
  const { url = '' } = await askTestService(path);
  return { url, drop: async () => void (await askTestService(`/drop-database/${new URL(url).pathname.slice(1)}`)) };
}

/** Whatever wrote in it, by the program or by hand: tests of what reads events are to read such as there may be. */
async function refuseUndeclaredEvents(url: string): Promise<void> {
  const client = new Client({ connectionString: url, statement_timeout: 20_000 });
  await client.connect();
  try {
    const { rows } = await client.query(STORED_EVENTS);
    const faults = undeclaredEvents(rows);
    if (faults.length > 0) throw new Error(`Events that are not as the catalogue says:\n${faults.join('\n')}`);
  } finally {
    await client.end();
  }
}
