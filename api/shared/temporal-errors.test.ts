import { describe, expect, it } from '@jest/globals';
import { ServiceError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { asProblem } from './error-handler.ts';
import { asCallError, TemporalUnavailable, UpdateRefused, WorkflowBusy } from './temporal-errors.ts';

/** As grpc-js makes it. */
const grpcError = (code: number, message: string) =>
  Object.assign(new Error(message), { code, details: message, metadata: {} });

const FULL = grpcError(
  8,
  '8 RESOURCE_EXHAUSTED: limit on number of concurrent in-flight updates has been reached (10)',
);

describe('what Temporal throws', () => {
  it.each([
    ['as it is', FULL],
    ['wrapped', new ServiceError('Workflow Update failed', { cause: FULL })],
  ])('is, of a workflow with ten updates under way, that it is busy (%s)', (_how, error) => {
    expect(asCallError(error, 'payment-1')).toBeInstanceOf(WorkflowBusy);
  });

  it('is that it cannot be reached where the whole server is asked too much', () => {
    const error = asCallError(grpcError(8, '8 RESOURCE_EXHAUSTED: namespace rate limit exceeded'), 'order-1');
    expect(error).toBeInstanceOf(TemporalUnavailable);
    expect(error).not.toBeInstanceOf(WorkflowBusy);
  });

  it('keeps what a refusal says for programs', () => {
    const cause = ApplicationFailure.create({
      type: 'payment-declined',
      message: 'No',
      details: [{ declineCode: 'x' }],
    });
    expect(asCallError(new WorkflowUpdateFailedError('failed', cause), 'payment-1')).toMatchObject({
      name: UpdateRefused.name,
      type: 'payment-declined',
      details: { declineCode: 'x' },
    });
  });
});

it('tells a client to come again where a workflow is busy', () => {
  const { status, code, headers } = asProblem(new WorkflowBusy('Too much'));
  expect({ status, code, headers }).toEqual({
    status: 429,
    code: 'too-many-requests',
    headers: { 'Retry-After': '5' },
  });
});
