import { feedIsWhole } from './event-invariants.ts';
import type { Invariant } from './invariant.ts';
import { factsAreTold } from './message-invariants.ts';
import { chargesAreBounded, ledgerBalances } from './money-invariants.ts';
import { noOrphanedOrders, eventsTakeEffectOnce, statusMovesAlongEdges } from './order-invariants.ts';
import { pricesAddUp } from './price-invariants.ts';
import { carriersAgree, gatewayAgrees, oneLabelPerParcel } from './provider-invariants.ts';
import { reservationsBelong, stockAddsUp } from './stock-invariants.ts';

/** What must be true of the shop whenever somebody looks. Each statement selects what breaks it: no row, it holds. */
export const invariants: readonly Invariant[] = [
  stockAddsUp,
  reservationsBelong,
  chargesAreBounded,
  ledgerBalances,
  gatewayAgrees,
  oneLabelPerParcel,
  carriersAgree,
  noOrphanedOrders,
  eventsTakeEffectOnce,
  statusMovesAlongEdges,
  feedIsWhole,
  pricesAddUp,
  factsAreTold,
];

/** Those that need nobody else's books. */
export const ownInvariants = invariants.filter(({ needs }) => needs === undefined);
