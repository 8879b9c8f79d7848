/** What the process of the test services runs with: all we have, less what is meant for jest and its Node. */
export function testServicesEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _forJest, ...environment } = process.env;
  return environment;
}

/** Jest's workers inherit the environment of the process in which the global set-up ran. */
export function publishTestServices(url: string): void {
  process.env['TEST_SERVICES_URL'] = url;
}

export function testServicesUrl(): string {
  const url = process.env['TEST_SERVICES_URL'];
  if (!url) throw new Error('The test services are not running: start tests with "npm test".');
  return url;
}
