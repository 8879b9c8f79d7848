import withServers from './jest-with-servers.config.js';

// The suites of `npm run test:dates` need no server: nothing is looked for or started before them.
export default { ...withServers, globalSetup: null, globalTeardown: null };
