import { v7 } from 'uuid';
import type { z } from 'zod';
import { startSession } from '../../db/accounts/session-repository.ts';
import type { EntityManager } from '../../db/database.ts';
import { deviceWords } from '../../domain/accounts/device-words.ts';
import { ACCESS_TOKEN_SECONDS } from '../../domain/accounts/session-rules.ts';
import type { AccountDependencies } from './account-dependencies.ts';
import type { session } from './account-schema.ts';
import { loginFailed } from './login-failed.ts';

export interface SessionBeginning {
  readonly accountId: string;
  readonly customerId: string;
  readonly passwordVersion: number;
  readonly userAgent: string;
}

/** Logs a customer in, and answers with what shows so from now on. Throws 401 where their password was changed meanwhile. */
export async function beginSession(
  em: EntityManager,
  {
    customerTokens,
    accountTokens,
    refreshTokens,
  }: Pick<AccountDependencies, 'customerTokens' | 'accountTokens' | 'refreshTokens'>,
  { accountId, customerId, passwordVersion, userAgent }: SessionBeginning,
): Promise<z.output<typeof session>> {
  const sessionId = v7();
  const refreshToken = await refreshTokens.make(sessionId);
  const device = deviceWords(userAgent);
  const isStarted = await startSession(em, {
    id: sessionId,
    accountId,
    refreshToken,
    passwordVersion,
    device,
  });
  if (!isStarted) throw loginFailed();
  const loggedInAtSeconds = Math.floor(Date.now() / 1_000);
  return {
    accessToken: await customerTokens.sign({ accountId, customerId, sessionId, loggedInAtSeconds }),
    expiresInSeconds: ACCESS_TOKEN_SECONDS,
    refreshToken,
    sessionId,
    accountId,
    customerId,
    deviceToken: await accountTokens.sign({ purpose: 'device', accountId, version: passwordVersion }),
  };
}
