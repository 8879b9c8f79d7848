/** Where `npm start` has what a tool looks at, and the variable that moves it. */
export const localPorts = {
  postgres: { variable: 'POSTGRES_PORT', port: 5433 },
  temporal: { variable: 'TEMPORAL_PORT', port: 7233 },
  stripe: { variable: 'STRIPE_SIMULATOR_PORT', port: 12_111 },
  easypost: { variable: 'EASYPOST_SIMULATOR_PORT', port: 12_112 },
} as const;

export interface MovablePort {
  readonly variable: string;
  /** Unless the variable says otherwise. */
  readonly port: number;
}

/** Throws a sentence with the mend where the variable holds no port. */
export function portIn(env: NodeJS.ProcessEnv, { variable, port }: MovablePort): number {
  const text = env[variable];
  if (!text) return port;
  const given = Number(text);
  if (Number.isInteger(given) && given > 0 && given < 65_536) return given;
  throw new Error(`${variable}=${text} is not a port: set it to a number from 1 to 65535, or unset it.`);
}
