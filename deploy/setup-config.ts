import { z } from 'zod';
import { databaseUrlSetting } from '../db/connection/database-url-setting.ts';
import { withoutEmpty } from '../domain/settings/without-empty.ts';
import { shopModes } from '../domain/shop/shop-mode.ts';
import { readTemporalSettings, temporalEnvironment } from '../temporal/temporal-settings.ts';
import { databasePlace } from './database-place.ts';
import type { Platform } from './prepare-platform.ts';

const environment = z.object({
  DATABASE_URL: databaseUrlSetting,
  ...temporalEnvironment,
  SHOP_MODE: z.enum(shopModes).optional(),
  SETUP_WAIT_SECONDS: z.coerce.number().int().min(0).default(60),
  MIGRATION_WAIT_SECONDS: z.coerce.number().int().min(0).default(3_600),
  COMPOSE_PROJECT_NAME: z.string().optional(),
});

/** Reads what a migration needs. */
export function readMigrationConfig(
  env: NodeJS.ProcessEnv = process.env,
): Pick<Platform, 'databaseUrl' | 'shopMode' | 'lockWaitMs'> {
  const parsed = environment
    .pick({ DATABASE_URL: true, SHOP_MODE: true, MIGRATION_WAIT_SECONDS: true })
    .safeParse(withoutEmpty(env));
  if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  return {
    databaseUrl: data.DATABASE_URL,
    shopMode: data.SHOP_MODE,
    lockWaitMs: data.MIGRATION_WAIT_SECONDS * 1_000,
  };
}

/** Reads which database is meant, and where it is for people to read (database-place.ts). */
export function readCopyConfig(env: NodeJS.ProcessEnv = process.env): { databaseUrl: string; place: string } {
  const parsed = environment.pick({ DATABASE_URL: true, COMPOSE_PROJECT_NAME: true }).safeParse(withoutEmpty(env));
  if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
  const { DATABASE_URL: databaseUrl, COMPOSE_PROJECT_NAME: project } = parsed.data;
  return { databaseUrl, place: databasePlace(databaseUrl, project) };
}

/** Reads what a one-shot set-up needs. Throws with every problem at once. */
export function readSetupConfig(env: NodeJS.ProcessEnv = process.env): Platform {
  const set = withoutEmpty(env);
  const parsed = environment.safeParse(set);
  if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  return {
    databaseUrl: data.DATABASE_URL,
    temporal: readTemporalSettings(set),
    shopMode: data.SHOP_MODE,
    waitMs: data.SETUP_WAIT_SECONDS * 1_000,
    lockWaitMs: data.MIGRATION_WAIT_SECONDS * 1_000,
  };
}
