import type { RouteContract } from './route.ts';

/** What a GET answers has a tag: its version's, or that of its bytes. Where the client has it (`If-None-Match`), it is answered 304. */
export function isConditional({ method, responses }: Pick<RouteContract, 'method' | 'responses'>): boolean {
  return method === 'get' && responses[200]?.schema !== undefined;
}
