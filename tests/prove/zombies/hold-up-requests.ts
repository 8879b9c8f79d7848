import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { OWN_FAULT_HEADER, type OwnFault } from '../../../dev/simulators/shared/faults.ts';
import type { Failpoints } from '../boundaries/failpoints.ts';
import { routeOf } from '../boundaries/watch-replies.ts';
import type { PausePoint } from './pauses.ts';

/** A request to a simulator carries with it for how long it, or its answer, is held up. */
export function holdUpRequests({ current, take }: Failpoints<PausePoint>): void {
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest };
    const running = current();
    if (!running) return;
    const step = `${request.method} ${routeOf(request.path)}`;
    const here = take('after-remote-commit', step, running, ({ pause }) => pause === 'request' || pause === 'reply');
    if (!here) return;
    const fault: OwnFault = here.pause === 'request' ? { latencyMs: here.pauseMs } : { holdReplyMs: here.pauseMs };
    request.setHeader(OWN_FAULT_HEADER, JSON.stringify(fault));
  });
}
