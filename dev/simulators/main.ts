import { readSimulatorsConfig, simulatorsEnvironment } from './simulators-config.ts';
import { startSimulators } from './start-simulators.ts';

const simulators = await startSimulators(readSimulatorsConfig(simulatorsEnvironment));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void simulators.close().then(() => process.exit(0));
  });
}

console.log(
  JSON.stringify({
    ready: true,
    stripe: simulators.stripe.url,
    easyPost: `${simulators.easyPost.url}/v2/`,
    mail: simulators.mail.url,
    smtp: simulators.mail.smtpUrl,
    twilio: simulators.twilio.url,
  }),
);
