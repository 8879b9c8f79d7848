import { readTemporalSettings, type TemporalSettings } from '../../temporal/temporal-settings.ts';
import { readStackConfig, type StackConfig } from './stack-config.ts';
import { stackAddresses, type StackAddresses } from './stack-environment.ts';

const NAMES_TEMPORAL = ['TEMPORAL_ADDRESS', 'TEMPORAL_CONFIG_FILE', 'TEMPORAL_PROFILE'];

/** What a command works with: as its environment says, and without a word of where, the stack on this machine. */
export interface StackOfCommand {
  readonly stack: StackConfig;
  readonly local: StackAddresses;
  readonly temporal: TemporalSettings;
}

/** Undefined where the settings of the stack cannot be read. */
export function stackOfCommand(env: Readonly<Record<string, string>>): StackOfCommand | undefined {
  // The stack wants a webhook's secret beside a real key; whoever only reads receives no webhooks.
  const stack = readStackConfig([], { STRIPE_WEBHOOK_SECRET: 'unused', EASYPOST_WEBHOOK_SECRET: 'unused', ...env });
  if (!stack) return undefined;
  const local = stackAddresses(stack, stack.ports);
  const isNamed = NAMES_TEMPORAL.some((name) => env[name]);
  const onThisMachine = { TEMPORAL_ADDRESS: local.temporalAddress, TEMPORAL_NAMESPACE: local.temporalNamespace };
  return { stack, local, temporal: readTemporalSettings(isNamed ? env : onThisMachine) };
}
