import type { ApplicationFailure } from '@temporalio/workflow';
import { refusal } from '../shared/refusal.ts';
import type { ShipmentRefusal } from './shipment-contract.ts';

export const shipmentRefusal: (type: ShipmentRefusal, message: string) => ApplicationFailure = refusal;
