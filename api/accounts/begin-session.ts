import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { z } from 'zod';
import { startSession } from '../../db/accounts/session-repository.ts';
import type { EntityManager } from '../../db/database.ts';
import { deviceWords } from '../../domain/accounts/device-words.ts';
import { REFRESH_SECRET_BYTES, refreshTokenOf } from '../../domain/accounts/refresh-token.ts';
import { ACCESS_TOKEN_SECONDS } from '../../domain/accounts/session-rules.ts';
import type { AccountDependencies } from './account-dependencies.ts';
import type { session } from './account-schema.ts';

export interface SessionBeginning {
  readonly accountId: string;
  readonly customerId: string;
  readonly passwordVersion: number;
  readonly userAgent: string;
}

export function newRefreshToken(sessionId: string): string {
  return refreshTokenOf(sessionId, randomBytes(REFRESH_SECRET_BYTES));
}

/** Logs a customer in, and answers with what shows so from now on. */
export async function beginSession(
  em: EntityManager,
  { customerTokens, accountTokens }: Pick<AccountDependencies, 'customerTokens' | 'accountTokens'>,
  { accountId, customerId, passwordVersion, userAgent }: SessionBeginning,
): Promise<z.output<typeof session>> {
  const sessionId = v7();
  const refreshToken = newRefreshToken(sessionId);
  const device = deviceWords(userAgent);
  await startSession(em, { id: sessionId, accountId, refreshToken, device });
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
