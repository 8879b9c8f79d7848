import { setTimeout as delay } from 'node:timers/promises';
import type { ProofShop } from '../on-a-shop.ts';

const DISTURB_EVERY_MS = 400;
/** A refusal needs a person, so it is not for everybody. */
const REFUSE_EVERY = 6;

export interface Disturbance {
  /** The providers behave again. */
  stop(): Promise<void>;
  /** What failed a step for good is mended. */
  mend(): Promise<void>;
}

/**
 * Webhooks come twice, late and in another order. Now and then the payment provider is slow or refuses money, the carrier
 * refuses a label, and the database refuses for good that an order is completed: all of it can be asked for again.
 */
export async function disturb(proofShop: ProofShop): Promise<Disturbance> {
  const { running, database } = proofShop;
  const stopped = new AbortController();
  await fault(running.easypost, { route: 'tracker.*', webhook: { duplicate: 1 } });
  await database.em.fork().execute(REFUSE_TO_COMPLETE);
  const loop = (async () => {
    for (let round = 1; !stopped.signal.aborted; round += 1) {
      if (round % REFUSE_EVERY === 0) await refuse(proofShop);
      await fault(running.stripe, { route: 'POST /v1/payment_intents*', latencyMs: 1_500, times: 1 });
      await fault(running.stripe, { route: '*', webhook: { duplicate: 2, delayMs: 700 }, times: 1 });
      await fault(running.stripe, { route: '*', webhook: { reorder: true }, times: 1 });
      await delay(DISTURB_EVERY_MS, undefined, { signal: stopped.signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      stopped.abort();
      await loop;
      for (const base of [running.stripe, running.easypost])
        await fetch(`${base}/simulator/faults`, { method: 'DELETE' });
    },
    mend: async () => void (await database.em.fork().execute('drop function refuse_to_complete() cascade')),
  };
}

/** Every tenth order; a check violation is among what no retry remedies. */
const REFUSE_TO_COMPLETE = `
create function refuse_to_complete() returns trigger language plpgsql as $$
begin
  raise exception 'The order may not be completed today' using errcode = 'check_violation';
end $$;
create trigger refuse_to_complete before update of status on sales_order
for each row when (new.status = 'completed' and old.status <> 'completed' and new.number % 10 = 0)
execute function refuse_to_complete()`;

async function refuse({ running }: ProofShop): Promise<void> {
  const noMoney = { error: { type: 'card_error', code: 'card_declined', message: 'Your card was declined.' } };
  const noLabel = { error: { code: 'SHIPMENT.POSTAGE.FAILURE', message: 'The carrier refuses.', errors: [] } };
  const once = (route: string, status: number, body: object) => ({
    route,
    status,
    body: JSON.stringify(body),
    times: 1,
  });
  await fault(running.stripe, once('POST /v1/payment_intents/*/capture', 402, noMoney));
  await fault(running.easypost, once('POST /v2/shipments/*/buy', 422, noLabel));
}

async function fault(base: string | undefined, request: object): Promise<void> {
  await fetch(`${base}/simulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
}
