import { isConditional } from './is-conditional.ts';
import type { ProblemCode } from './problem-catalogue.ts';
import type { RouteContract } from './route.ts';

/** Every problem that a route may answer: those it names, and those that follow from its contract. */
export function problemsOf(contract: RouteContract): ProblemCode[] {
  const { permission, params, query, body, rawBody, idempotencyKey, ifMatch, costly, problems = [] } = contract;
  const codes: ProblemCode[] = [...problems];
  if (permission !== 'public') codes.push('unauthenticated', 'forbidden', 'too-many-requests');
  const readsHeader = idempotencyKey || ifMatch || costly || isConditional(contract);
  if (params || query || readsHeader) codes.push('invalid-parameter');
  if (body || rawBody) codes.push('malformed-json', 'unsupported-media-type', 'body-too-large');
  if (body && !rawBody) codes.push('invalid-request');
  if (idempotencyKey) codes.push('idempotency-key-reused');
  if (idempotencyKey === 'required') codes.push('idempotency-key-missing');
  if (ifMatch) codes.push('precondition-required', 'version-mismatch');
  codes.push('service-unavailable', 'internal-error');
  return [...new Set(codes)];
}
