import config from '../../jest.config.js';

export default {
  ...config,
  rootDir: '../..',
  globalSetup: './tests/support/global-setup.ts',
  globalTeardown: './tests/support/global-teardown.ts',
  setupFiles: ['./dev/dates/start-date-at.ts'],
};
