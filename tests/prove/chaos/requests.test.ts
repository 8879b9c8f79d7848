import { describe, expect, it } from '@jest/globals';
import { createPasswords } from '../../../db/passwords/passwords.ts';
import pino from 'pino';
import { readApiConfig } from '../../../api/api-config.ts';
import { allRoutes } from '../../../api/app.ts';
import { createOrderTokens } from '../../../db/access/order-tokens.ts';
import { createTemporalCalls, createTemporalClient } from '../../../api/shared/temporal.ts';
import type { RouteContract } from '../../../api/shared/route.ts';
import type { Database } from '../../../db/database.ts';
import { reachOf } from '../../../domain/access/permissions.ts';
import { permissionsOfRole } from '../../../domain/access/roles.ts';
import { testApiEnvironment } from '../../support/test-api.ts';
import { noStaff } from '../../support/staff-sessions.ts';
import { badBodies, requestRow, requestNames, VARIANTS } from './requests.ts';

/** Nothing is asked of them: only what they say of themselves is looked at. */
const contracts = allRoutes({
  database: { em: {} } as unknown as Database,
  policies: { read: () => Promise.reject(new Error('Nothing is asked')), forget: () => {} },
  temporal: createTemporalCalls(createTemporalClient({ address: '127.0.0.1:1', namespace: 'none' })),
  config: readApiConfig(testApiEnvironment),
  log: pino({ level: 'silent' }),
  draining: new AbortController().signal,
  alarm: () => {},
  orderTokens: createOrderTokens({ listLive: async () => [] }),
  staff: noStaff,
  passwords: createPasswords(),
}).map(({ contract }) => contract);

const senders = ['storefront', 'staff'] as const;

function mayCall(sender: (typeof senders)[number], { permission, ownership }: RouteContract): boolean {
  if (permission === 'public') return true;
  const held = permissionsOfRole(sender === 'staff' ? 'administrator' : sender, null);
  const reach = reachOf(held, permission);
  return reach === 'any' || (reach === 'own' && ownership !== undefined);
}

function contractOf(name: (typeof requestNames)[number]) {
  const { path } = requestRow(name);
  const found = contracts.find((contract) => contract.method === 'post' && contract.path === path);
  if (!found) throw new Error(`There is no POST ${path}`);
  return found;
}

describe('requests', () => {
  it('names everything that the API takes about an order or a parcel', () => {
    // How somebody is told of an order is nothing that the order hears of.
    const ofMessages = /\/(message-preferences|push-subscriptions)/;
    const paths = contracts.flatMap(({ method, path }) =>
      method !== 'get' && /^\/v1\/(orders|shipments)\/\{id\}/.test(path) && !ofMessages.test(path) ? [path] : [],
    );
    expect(requestNames.map((name) => requestRow(name).path).sort()).toEqual(paths.sort());
  });

  it.each(requestNames)('sends %s as the API takes it, from whoever may', (name) => {
    const { body, as } = requestRow(name);
    const contract = contractOf(name);
    expect(as).toEqual(senders.filter((sender) => mayCall(sender, contract)));
    expect(body === undefined).toBe(contract.body === undefined);
    const said = Array.from({ length: VARIANTS }, (_, variant) =>
      body?.({ shipmentId: '0199f0a4-6c2d-7a6e-9d0e-3f1f5d6c7b8a', remark: 'Note abc', variant }),
    );
    expect(said.filter((one) => contract.body?.safeParse(one).success === false)).toEqual([]);
    expect(badBodies.filter((bad) => contract.body?.safeParse(bad).success)).toEqual([]);
  });
});
