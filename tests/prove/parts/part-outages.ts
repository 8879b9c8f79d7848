import { setTimeout as delay } from 'node:timers/promises';
import type { FaultRequest } from '../../../dev/simulators/shared/faults.ts';
import type { BreakablePart } from '../../support/shop/breakable-part.ts';
import type { BreakableShop, PartName } from '../../support/shop/breakable-shop.ts';
import type { BehaviourName } from '../outage/behaviours.ts';

/** How a part goes away and comes back, and what the shop may answer meanwhile. */
export interface PartOutage {
  readonly what: string;
  readonly breakIt: (shop: BreakableShop) => unknown;
  /** When it is mended: once all requests are answered, or while they still wait. */
  readonly mended: 'afterwards' | 'meanwhile';
  readonly mend: (shop: BreakableShop) => unknown;
  readonly expected: BehaviourName;
}

export const partOutages: readonly PartOutage[] = [
  // First, because what it was doing is taken up when its time is over, which the others can pass.
  killed('worker', 'the worker is killed and comes back'),
  // Long enough for others to take over what it then goes on with.
  frozen('worker', 'the worker stands still', 'orders are stored'),
  frozen('postgres', 'PostgreSQL answers nothing', 'everybody is asked for patience'),
  killed('postgres', 'PostgreSQL is killed and comes back'),
  frozen('temporal', 'Temporal answers nothing', 'orders are stored'),
  killed('temporal', 'Temporal is killed and comes back'),
  frozen(
    'simulators',
    'Stripe, the carriers and the mail server answer nothing',
    'orders wait for their payment, and there are no quotes',
  ),
  killed('simulators', 'Stripe, the carriers and the mail server are killed and come back'),
  {
    what: 'Stripe and the carriers answer 500',
    breakIt: (shop) => misbehave(shop, { route: '* /v*', status: 500 }),
    mended: 'afterwards',
    mend: behave,
    expected: 'orders wait for their payment, and there are no quotes',
  },
  {
    what: 'Stripe and the carriers do as told and their replies are lost',
    breakIt: async (shop) => {
      await misbehave(shop, { route: 'POST /v*', dropReply: 'after', times: 4 });
      await misbehave(shop, { route: 'POST /v*', halfBody: true, times: 4 });
    },
    mended: 'meanwhile',
    mend: () => {},
    expected: 'orders may wait for their payment, and there may be no quotes',
  },
];

function frozen(name: PartName, what: string, expected: BehaviourName): PartOutage {
  const part = (shop: BreakableShop): BreakablePart => shop.parts[name];
  return {
    what,
    breakIt: (shop) => part(shop).freeze(),
    mended: 'afterwards',
    mend: (shop) => part(shop).thaw(),
    expected,
  };
}

/** It stays away for a second. */
function killed(name: PartName, what: string): PartOutage {
  return {
    what,
    breakIt: (shop) => shop.parts[name].kill(),
    mended: 'meanwhile',
    async mend(shop) {
      await delay(1_000);
      await shop.parts[name].startAgain();
    },
    // Any of these may just have made it.
    expected: 'some are asked for patience',
  };
}

async function misbehave(shop: BreakableShop, fault: FaultRequest): Promise<void> {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  };
  for (const url of [shop.stripe, shop.easypost]) await fetch(`${url}/simulator/faults`, request);
}

async function behave(shop: BreakableShop): Promise<void> {
  for (const url of [shop.stripe, shop.easypost]) await fetch(`${url}/simulator/faults`, { method: 'DELETE' });
}
