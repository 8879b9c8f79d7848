import { z } from 'zod';

/** Read with the API's other settings. */
export const openIdEnvironment = {
  STAFF_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  STAFF_OIDC_CLIENT_ID: z.string().min(1).optional(),
  STAFF_OIDC_CLIENT_SECRET: z.string().min(8).optional(),
  STAFF_OIDC_NAME: z.string().min(1).max(60).optional(),
  STAFF_OIDC_ASKS_SECOND_FACTOR: z.stringbool().default(false),
};

/** An OpenID Connect provider whose accounts people of staff may log in with. */
export interface OpenIdSettings {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string;
  /** For people. */
  readonly name: string;
  /** It asks everybody for a second factor itself, so that we need not. */
  readonly asksSecondFactor: boolean;
}

const environment = z.object(openIdEnvironment);

/** Undefined: there is none. Throws where it is said in part, or over plain http to another machine. */
export function openIdSettingsOf(env: z.output<typeof environment>): OpenIdSettings | undefined {
  const { STAFF_OIDC_ISSUER: issuer, STAFF_OIDC_CLIENT_ID: clientId, STAFF_OIDC_CLIENT_SECRET: clientSecret } = env;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    throw new Error(
      'Bad environment: STAFF_OIDC_ISSUER, STAFF_OIDC_CLIENT_ID and STAFF_OIDC_CLIENT_SECRET are set together, or none of them.',
    );
  }
  const url = new URL(issuer);
  if (url.protocol === 'http:' && !isLoopback(url)) {
    throw new Error('Bad environment: STAFF_OIDC_ISSUER must begin with https.');
  }
  const { STAFF_OIDC_NAME: name = url.hostname, STAFF_OIDC_ASKS_SECOND_FACTOR: asksSecondFactor } = env;
  return { issuer: url, clientId, clientSecret, name, asksSecondFactor };
}

export function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
