import { existsSync } from 'node:fs';
import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConfigProfile, toClientOptions, type ClientConfigProfile } from '@temporalio/envconfig';
import { z } from 'zod';

/** Where Temporal is, whose workflows are meant, and how one is let in. */
export interface TemporalSettings extends Pick<ConnectionOptions, 'tls' | 'metadata'> {
  readonly address: string;
  readonly namespace: string;
  readonly apiKey?: string;
}

/** What Temporal's own tools and SDKs take from an environment. */
export const temporalEnvironment = {
  TEMPORAL_ADDRESS: z.string().optional(),
  TEMPORAL_NAMESPACE: z.string().optional(),
  TEMPORAL_API_KEY: z.string().optional(),
  // The library takes every other word for "no".
  TEMPORAL_TLS: z.enum(['true', 'false', '1', '0']).optional(),
  TEMPORAL_TLS_CLIENT_CERT_PATH: z.string().optional(),
  TEMPORAL_TLS_CLIENT_CERT_DATA: z.string().optional(),
  TEMPORAL_TLS_CLIENT_KEY_PATH: z.string().optional(),
  TEMPORAL_TLS_CLIENT_KEY_DATA: z.string().optional(),
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: z.string().optional(),
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: z.string().optional(),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional(),
  TEMPORAL_CONFIG_FILE: z.string().optional(),
  TEMPORAL_PROFILE: z.string().optional(),
};

/** They would do nothing, and somebody would believe that they do. */
const refused = ['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION', 'TEMPORAL_CODEC_ENDPOINT', 'TEMPORAL_CODEC_AUTH'];

const METADATA = 'TEMPORAL_GRPC_META_';

/** Without the empty ones. */
type Environment = Readonly<Record<string, string>>;

/** The variables of an environment that say how Temporal is reached. */
export function temporalVariablesIn(env: NodeJS.ProcessEnv): string[] {
  const known = [...Object.keys(temporalEnvironment), ...refused];
  return Object.keys(env).filter((name) => known.includes(name) || name.startsWith(METADATA));
}

/** Reads where Temporal is. Throws an error that says what is wrong, as the other settings of a process do. */
export function readTemporalSettings(env: Environment): TemporalSettings {
  const parsed = z.object(temporalEnvironment).superRefine(refuseIdle).safeParse(env);
  if (!parsed.success) throw new Error(`Bad environment:\n${z.prettifyError(parsed.error)}`);
  try {
    const profile = loadProfile(env);
    refuseHalves(profile);
    const { connectionOptions, namespace = 'default' } = toClientOptions(profile);
    const { address = 'localhost:7233', apiKey, tls, metadata } = connectionOptions;
    return {
      address,
      namespace,
      ...(typeof apiKey === 'string' ? { apiKey } : {}),
      // False, too: with a key it would be on.
      ...(tls === undefined ? {} : { tls }),
      ...(metadata ? { metadata } : {}),
    };
  } catch (error) {
    throw new Error(`Bad environment:\n✖ ${(error as Error).message}\n  → at TEMPORAL_…`, { cause: error });
  }

  function refuseIdle(_: unknown, context: z.RefinementCtx): void {
    for (const name of refused.filter((name) => env[name])) {
      context.addIssue({ code: 'custom', message: 'Would do nothing here: leave it out', path: [name] });
    }
  }
}

/** What lets somebody in: no line of a log may hold it. */
export function secretsOfTemporal({ apiKey = '', tls, metadata = {} }: TemporalSettings): string[] {
  const pair = typeof tls === 'object' ? tls?.clientCertPair : undefined;
  // A key is logged whole or line by line, as whoever quotes it has read it.
  const key = pair ? Buffer.from(pair.key).toString('utf8') : '';
  const sent = Object.values(metadata).map(String);
  return [apiKey, key, key.trim(), ...key.split(/\r?\n/).filter(isOfKey), ...sent].filter(Boolean);
}

/** Not what every key has, such as its first line: the log would be hidden with it. */
const isOfKey = (line: string) => line.length >= 16 && !line.startsWith('-----');

/** What `Connection` and `NativeConnection` take. */
export function connectionOptionsOf(settings: TemporalSettings): Omit<TemporalSettings, 'namespace'> {
  const { namespace: _ofTheClient, ...options } = settings;
  return options;
}

/** A file only where somebody names it, or a profile: that of a person's own command line is not for a server. */
function loadProfile(env: Environment): ClientConfigProfile {
  const { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: profile } = env;
  if (file && !existsSync(file)) throw new Error(`There is no file ${file}`);
  const disableFile = !file && !profile;
  return loadClientConfigProfile({ overrideEnvVars: { ...env }, configFileStrict: true, disableFile });
}

/** The library leaves a certificate out that has no key, and then shows none. */
function refuseHalves({ tls }: ClientConfigProfile): void {
  if (Boolean(tls?.clientCert) !== Boolean(tls?.clientKey)) {
    throw new Error('A certificate of the client needs its key, and a key its certificate');
  }
  if (tls?.disabled && (tls.clientCert || tls.serverCACert)) {
    throw new Error('Certificates are named, and TLS is turned off');
  }
}
