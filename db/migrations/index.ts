import { FirstTables } from './2026-11-21-first-tables.ts';
import { ImportTables } from './2026-11-21-import.ts';
import { OrderMailTables } from './2026-11-27-order-mail.ts';
import { ShipmentHeardAt } from './2026-11-28-shipment-heard-at.ts';
import { AttentionLines } from './2026-11-30-attention-lines.ts';
import { CancellationReasonCode } from './2026-11-30-cancellation-reason.ts';
import { CarrierAddresses } from './2026-11-30-carrier-addresses.ts';
import { CatalogueAndLimits } from './2026-11-30-catalogue-and-limits.ts';
import { CorrectionByStaff } from './2026-11-30-correction-by-staff.ts';
import { MoneyAtTheEdge } from './2026-11-30-money-at-the-edge.ts';
import { OpenEnds } from './2026-11-30-open-ends.ts';
import { PaymentDeadlines } from './2026-11-30-payment-deadlines.ts';
import { ReservationLapses } from './2026-11-30-reservation-lapses.ts';
import { SweepFailures } from './2026-11-30-sweep-failures.ts';
import { WordVersions } from './2026-11-30-word-versions.ts';
import { LabelRefunds } from './2026-11-30-z-label-refunds.ts';
import { NumbersAndLimits } from './2026-11-30-z-numbers-and-limits.ts';
import { ReadByIndex } from './2026-11-30-z-read-by-index.ts';
import { StockLocationAnyCase } from './2026-11-30-z-stock-location-any-case.ts';
import { StrangersAndAddresses } from './2026-11-30-z-strangers-and-addresses.ts';
import { Retention } from './2026-11-30-z6-retention.ts';
import { Erasures } from './2026-11-30-z7-erasures.ts';

/** Every migration, oldest first. Add to the end; never change one that has been released. */
export const migrations = [
  { name: '2026-11-21-first-tables', class: FirstTables },
  { name: '2026-11-21-import', class: ImportTables },
  { name: '2026-11-27-order-mail', class: OrderMailTables },
  { name: '2026-11-28-shipment-heard-at', class: ShipmentHeardAt },
  { name: '2026-11-30-attention-lines', class: AttentionLines },
  { name: '2026-11-30-cancellation-reason', class: CancellationReasonCode },
  { name: '2026-11-30-carrier-addresses', class: CarrierAddresses },
  { name: '2026-11-30-catalogue-and-limits', class: CatalogueAndLimits },
  { name: '2026-11-30-correction-by-staff', class: CorrectionByStaff },
  { name: '2026-11-30-money-at-the-edge', class: MoneyAtTheEdge },
  { name: '2026-11-30-open-ends', class: OpenEnds },
  { name: '2026-11-30-payment-deadlines', class: PaymentDeadlines },
  { name: '2026-11-30-reservation-lapses', class: ReservationLapses },
  { name: '2026-11-30-sweep-failures', class: SweepFailures },
  { name: '2026-11-30-word-versions', class: WordVersions },
  { name: '2026-11-30-z-label-refunds', class: LabelRefunds },
  { name: '2026-11-30-z-numbers-and-limits', class: NumbersAndLimits },
  { name: '2026-11-30-z-read-by-index', class: ReadByIndex },
  { name: '2026-11-30-z-stock-location-any-case', class: StockLocationAnyCase },
  { name: '2026-11-30-z-strangers-and-addresses', class: StrangersAndAddresses },
  { name: '2026-11-30-z6-retention', class: Retention },
  { name: '2026-11-30-z7-erasures', class: Erasures },
] as const;
