import pino from 'pino';
import { createPasswords } from '../../db/passwords/passwords.ts';
import { readApiConfig } from '../../api/api-config.ts';
import { allRoutes } from '../../api/app.ts';
import { documentationRoutes } from '../../api/documentation/documentation-routes.ts';
import { createOrderTokens } from '../../db/access/order-tokens.ts';
import { PreparedBody } from '../../api/shared/prepared-body.ts';
import { createTemporalCalls, createTemporalClient } from '../../api/shared/temporal.ts';
import { openDatabase } from '../../db/database.ts';
import { createPolicyQueries } from '../../db/policies/policy-queries.ts';
import { createPolicyReader } from '../../db/policies/policy-reader.ts';
import { noStaff } from './staff-sessions.ts';
import { testApiEnvironment } from './test-api.ts';

/** `/openapi.json` as the API serves it, with nothing running: the database and Temporal are asked for when a request comes, and none does. */
export async function openApiOfCode(): Promise<string> {
  const database = await openDatabase({ url: testApiEnvironment.DATABASE_URL });
  try {
    const config = readApiConfig(testApiEnvironment);
    const routes = documentationRoutes(
      allRoutes({
        database,
        policies: createPolicyReader(createPolicyQueries(database)),
        temporal: createTemporalCalls(createTemporalClient({ address: '127.0.0.1:1', namespace: 'none' })),
        config,
        log: pino({ level: 'silent' }),
        draining: new AbortController().signal,
        alarm: () => {},
        orderTokens: createOrderTokens({ listLive: async () => [] }),
        staff: noStaff,
        passwords: createPasswords(),
      }),
      config,
    );
    const served = routes.find(({ contract }) => contract.path === '/openapi.json');
    const answer = await served?.handle({} as Parameters<NonNullable<typeof served>['handle']>[0]);
    if (!(answer?.body instanceof PreparedBody)) throw new Error('The API serves no /openapi.json');
    return answer.body.bytes.toString();
  } finally {
    await database.close();
  }
}
