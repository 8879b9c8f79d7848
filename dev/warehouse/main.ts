import { setTimeout as sleep } from 'node:timers/promises';
import { createCarrierVan } from './carrier-van.ts';
import { createRounds } from './run-round.ts';
import { createShopApi } from './shop-api.ts';
import { readWarehouseConfig } from './warehouse-config.ts';

const { apiUrl, staffApiKey, carrierUrl, mode, pollMs } = readWarehouseConfig();
const shop = createShopApi({ apiUrl, apiKey: staffApiKey });
const van = carrierUrl === undefined ? undefined : createCarrierVan(carrierUrl);
const runRound = createRounds({ shop, van, mode });

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
console.log(JSON.stringify({ ready: true, mode, apiUrl, carrierUrl }));

let trouble: string | undefined;
while (!stop.signal.aborted) {
  let busy = false;
  try {
    busy = await runRound();
    if (trouble !== undefined) console.log(JSON.stringify({ message: 'The warehouse works again' }));
    trouble = undefined;
  } catch (error) {
    // Said once: the shop may be away for long, and all goes on when it is back.
    const message = error instanceof Error ? error.message : String(error);
    if (message !== trouble) console.log(JSON.stringify({ message: 'The warehouse has to wait', why: message }));
    trouble = message;
  }
  if (!busy) await sleep(pollMs, undefined, { signal: stop.signal }).catch(() => {});
}
