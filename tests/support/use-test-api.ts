import { startTestApi, type TestApi, type TestApiOptions } from './test-api.ts';
import { createTestDatabase } from './test-database.ts';
import { useStarted } from './use-started.ts';

export interface TestApiWithDatabase extends TestApi {
  /** Of a database that nobody else uses, and that is dropped after the last test. */
  readonly databaseUrl: string;
}

/** The API over a database of its own, for the tests of a suite. Temporal cannot be reached unless the options say otherwise. */
export function useTestApi(options: Omit<TestApiOptions, 'databaseUrl'> = {}): TestApiWithDatabase {
  return useStarted(async () => {
    const { url: databaseUrl, drop } = await createTestDatabase();
    const api = await startTestApi({ ...options, databaseUrl });
    return {
      ...api,
      databaseUrl,
      async stop() {
        await api.stop();
        await drop();
      },
    };
  });
}
