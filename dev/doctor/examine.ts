import { BadStackConfig, readStackConfig } from '../stack/stack-config.ts';
import { checkDatabaseLog, checkNamedServers, checkPorts } from './check-connections.ts';
import { checkShop } from './check-shop.ts';
import { checkSettings } from './check-settings.ts';
import { checkDataDir, checkDependencies, checkDisk, checkNode, checkTemporal } from './check-tools.ts';
import { bad, type Finding, good } from './finding.ts';

/** Looks at everything that a start needs. Takes the stack's own options and environment, so that it looks at the same. Throws BadCommand. */
export async function examine(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const findings = [checkNode(), checkDependencies(), ...checkSettings(env)];
  try {
    const config = readStackConfig(args, env);
    const { stripeSecretKey, easypostApiKey } = config;
    const providers = [
      stripeSecretKey ? 'Stripe' : 'simulated Stripe',
      easypostApiKey ? 'EasyPost' : 'simulated EasyPost',
    ];
    return [
      ...findings,
      good('Settings', providers.join(', ')),
      checkTemporal(config),
      checkDataDir(config),
      await checkDisk(config),
      ...(await checkPorts(config)),
      ...(await checkNamedServers(config)),
      ...(await checkDatabaseLog(config)),
      ...(await checkShop(config)),
    ];
  } catch (error) {
    if (!(error instanceof BadStackConfig)) throw error;
    // The sentence carries its own mend, after the colon.
    const [, says = error.message, mend = ''] = /^(.*?): (.*)$/.exec(error.message) ?? [];
    return [...findings, bad('Settings', says, mend)];
  }
}
