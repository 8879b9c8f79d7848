// Nothing may depend on the zone of the machine: programs and PostgreSQL run in one that is half an hour off the others and
// has summer time. Another may be tried: `TZ=Europe/Berlin npm test`.
// oxlint-disable-next-line node/no-process-env -- a setting of the test run itself
process.env.TZ ??= 'America/St_Johns';

// Tests run as ESM (MikroORM is ESM only), compiled one file at a time by swc; `npm run check` type-checks them.
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['**/*.test.ts'],
  // The tests of the tool chain are a part of `npm run check`, which names this list anew.
  testPathIgnorePatterns: ['/node_modules/', '/\\.data/', '/tests/tool-chain/'],
  // Starts nothing by itself: PostgreSQL and Temporal come up when the first test asks for them.
  globalSetup: './tests/support/global-setup.ts',
  globalTeardown: './tests/support/global-teardown.ts',
  testTimeout: 60_000,
  // Of two cores: a suite mostly waits for the servers that it talks to.
  maxWorkers: 3,
};
