import type { Logger } from 'pino';
import { reachOf } from '../../domain/access/permissions.ts';
import { lacksPermission, type Staff } from '../../api/shared/caller.ts';
import { readIdempotencyKey } from '../../api/shared/idempotency-key.ts';
import type { CostlyRequest } from '../../api/shared/limits/limit-settings.ts';
import { PreparedBody } from '../../api/shared/prepared-body.ts';
import type { Subject } from '../../api/shared/request-state.ts';
import type { AnyAnswer, Route } from '../../api/shared/route.ts';
import { validBody, validParameters } from '../../api/shared/validate.ts';

export interface OperationRequest {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  /** From the form: sent twice, it is done once. */
  readonly idempotencyKey?: string | undefined;
}

export type RunOperation = (operationId: string, request?: OperationRequest) => Promise<AnyAnswer>;

/** On whose behalf, and what of their request an operation may need. */
export interface OperationContext {
  readonly caller: Staff;
  readonly callerNow: () => Promise<Staff>;
  readonly requestId: string;
  readonly address: string | undefined;
  readonly setLogSubject: (subject: Subject) => void;
  readonly charge: (costly: CostlyRequest) => Promise<void>;
  readonly disconnected: () => AbortSignal;
  readonly log: Logger;
}

/**
 * What the API can do, for pages: found by the name of the operation and run by its own handler, with its permission, its schemas and its
 * limits. So a button does what the operation does, and a page shows what the API would tell.
 */
export function createOperations(routes: readonly Route[]): (context: OperationContext) => RunOperation {
  const byName = new Map(routes.map((route) => [route.contract.operationId, route]));
  return (context) => async (operationId, request) => {
    const route = byName.get(operationId);
    if (!route) throw new Error(`There is no operation ${operationId}`);
    return run(route, context, request ?? {});
  };
}

async function run({ contract, handle }: Route, context: OperationContext, request: OperationRequest) {
  const { caller, callerNow } = context;
  const { params: sent = {}, query = {}, body, idempotencyKey } = request;
  // Staff act on whatever the shop has: nothing is their own.
  const { permission } = contract;
  if (permission !== 'public' && reachOf(caller.permissions, permission) !== 'any') {
    throw lacksPermission(caller, permission);
  }
  const params = contract.params ? validParameters(contract.params, 'path', sent) : {};
  const parsed = {
    query: contract.query ? validParameters(contract.query, 'query', query) : {},
    body: contract.body ? validBody(contract.body, body) : undefined,
  };
  if (contract.costly) await context.charge(contract.costly);
  const answer = await handle({
    ...parsed,
    params,
    idempotencyKey: readIdempotencyKey(contract.idempotencyKey, idempotencyKey),
    versions: 'any',
    caller,
    callerNow,
    reach: 'any',
    requestId: context.requestId,
    rawBody: '',
    path: pathOf(contract.path, params),
    header: () => '',
    address: context.address,
    shopper: undefined,
    charge: context.charge,
    setLogSubject: context.setLogSubject,
    disconnected: context.disconnected,
    log: context.log,
  });
  if (!(answer.body instanceof PreparedBody)) return answer;
  return { ...answer, body: JSON.parse(answer.body.bytes.toString()) as unknown };
}

function pathOf(path: string, params: unknown): string {
  const values = params as Readonly<Record<string, unknown>>;
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}
