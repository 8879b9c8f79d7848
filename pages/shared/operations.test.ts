import { expect, it } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import { route } from '../../api/shared/route.ts';
import { aPersonOfStaff } from '../../tests/support/staff-sessions.ts';
import { createOperations } from './operations.ts';

const keys: (string | undefined)[] = [];
const operation = route({
  method: 'post',
  path: '/v1/things',
  operationId: 'makeThing',
  tag: 'Things',
  summary: 'Make',
  description: 'Make.',
  permission: 'orders:hold',
  idempotencyKey: 'optional',
  responses: { 200: { description: 'Made.', schema: z.strictObject({}) } },
}).handledBy(async ({ idempotencyKey }) => {
  keys.push(idempotencyKey);
  return { status: 200, body: {} };
});

const run = createOperations([operation])({
  caller: aPersonOfStaff(),
  callerNow: async () => aPersonOfStaff(),
  requestId: 'qm-test',
  address: undefined,
  setLogSubject: () => {},
  charge: async () => {},
  disconnected: () => new AbortController().signal,
  log: pino({ level: 'silent' }),
});

it('takes from a form only keys that a header could carry', async () => {
  await run('makeThing', { idempotencyKey: 'k' });
  // An approval is done under a key with a line break, so that nobody can send it.
  await expect(run('makeThing', { idempotencyKey: 'approval\n1' })).rejects.toMatchObject({
    code: 'invalid-parameter',
  });
  expect(keys).toEqual(['k']);
});
