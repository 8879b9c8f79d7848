import { isFinalShipmentState, shipmentStates } from '../../domain/shipments/shipment-state.ts';

/** For SQL: `state in (${ENDED_STATES})`. */
export const ENDED_STATES = shipmentStates
  .filter(isFinalShipmentState)
  .map((state) => `'${state}'`)
  .join(', ');
