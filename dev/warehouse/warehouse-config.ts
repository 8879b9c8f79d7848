import { z } from 'zod';
import { withoutEmpty } from '../../domain/settings/without-empty.ts';

const environment = z.object({
  API_URL: z.url().default('http://127.0.0.1:8080'),
  STAFF_API_KEY: z.string().min(1),
  EASYPOST_SIMULATOR_URL: z.url().optional(),
  WAREHOUSE_MODE: z.enum(['robot', 'manual']).default('robot'),
  WAREHOUSE_POLL_MS: z.coerce.number().int().min(50).default(1_000),
});

export interface WarehouseConfig {
  readonly apiUrl: string;
  readonly staffApiKey: string;
  /** Without it nobody drives the van: the carrier is a real one. */
  readonly carrierUrl: string | undefined;
  /** `manual`: people pick, pack and hand over; only the van drives by itself. */
  readonly mode: 'robot' | 'manual';
  readonly pollMs: number;
}

export function readWarehouseConfig(env: NodeJS.ProcessEnv = process.env): WarehouseConfig {
  const parsed = environment.safeParse(withoutEmpty(env));
  if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  return {
    apiUrl: data.API_URL.replace(/\/$/, ''),
    staffApiKey: data.STAFF_API_KEY,
    carrierUrl: data.EASYPOST_SIMULATOR_URL?.replace(/\/$/, ''),
    mode: data.WAREHOUSE_MODE,
    pollMs: data.WAREHOUSE_POLL_MS,
  };
}
