import { readTemporalSettings, type TemporalSettings } from '../../temporal/temporal-settings.ts';

/** Where a command finds Temporal: as the environment says, or that of this machine where it says nothing. */
export function temporalOfEnvironment(env: Readonly<Record<string, string>>, localAddress: string): TemporalSettings {
  const isNamed = ['TEMPORAL_ADDRESS', 'TEMPORAL_CONFIG_FILE', 'TEMPORAL_PROFILE'].some((name) => env[name]);
  return readTemporalSettings(isNamed ? env : { TEMPORAL_ADDRESS: localAddress });
}
