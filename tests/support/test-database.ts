import { askTestService } from './ask-test-service.ts';

export interface TestDatabase {
  readonly url: string;
  /** Ends what still uses it. */
  readonly drop: () => Promise<void>;
}

/** A migrated database of the test file's own on the PostgreSQL that the whole run shares. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return testDatabase('/database');
}

/** The same with nothing in it, for tests of the migrations themselves. */
export async function createEmptyTestDatabase(): Promise<TestDatabase> {
  return testDatabase('/empty-database');
}

async function testDatabase(path: string): Promise<TestDatabase> {
  const { url = '' } = await askTestService(path);
  return { url, drop: async () => void (await askTestService(`/drop-database/${new URL(url).pathname.slice(1)}`)) };
}
