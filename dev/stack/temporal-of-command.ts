import { readTemporalSettings, type TemporalSettings } from '../../temporal/temporal-settings.ts';
import type { StackAddresses } from './stack-environment.ts';

const NAMES_IT = ['TEMPORAL_ADDRESS', 'TEMPORAL_CONFIG_FILE', 'TEMPORAL_PROFILE'];

/** Where a command finds Temporal: as its environment says, and without a word of where, that of the stack on this machine. */
export function temporalOfCommand(
  env: Readonly<Record<string, string>>,
  { temporalAddress, temporalNamespace }: Pick<StackAddresses, 'temporalAddress' | 'temporalNamespace'>,
): TemporalSettings {
  const isNamed = NAMES_IT.some((name) => env[name]);
  return readTemporalSettings(
    isNamed ? env : { TEMPORAL_ADDRESS: temporalAddress, TEMPORAL_NAMESPACE: temporalNamespace },
  );
}
