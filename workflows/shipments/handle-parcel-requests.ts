import type { UpdateDefinition } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  currentUpdateInfo,
  TemporalFailure,
} from '@temporalio/workflow';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import {
  isStepDone,
  refuseStep,
  refuseStepForGood,
  shipmentSteps,
  type ShipmentStep,
} from '../../domain/shipments/shipment-step.ts';
import { handleUpdate } from '../shared/handle-update.ts';
import { reasonOf } from '../shared/reason-of.ts';
import { recordSteps } from '../shared/record-steps.ts';
import { refuseBadStaffNote } from '../shared/staff-note.ts';
import { staffWords } from '../shared/staff-words.ts';
import { wakeBackorders } from '../shared/wake-backorders.ts';
import { orderPage } from './describe-parcel.ts';
import { handleParcelNews } from './handle-parcel-news.ts';
import type { Parcel } from './parcel.ts';
import {
  handOverShipmentUpdate,
  markDeliveredUpdate,
  markLostUpdate,
  markReturnedUpdate,
  packShipmentUpdate,
  pickShipmentUpdate,
  retryLabelUpdate,
  type ParcelRefusal,
  type ShipmentRecords,
  type WarehouseNote,
  type WarehouseStepAnswer,
} from './shipment-contract.ts';

const records = recordSteps<ShipmentRecords>();

const LONGEST_NAME = 100;

/** Everything that may be asked of a parcel. Registered before the first wait, so that nothing is missed. */
export function handleParcelRequests(parcel: Parcel): void {
  handleStep(
    parcel,
    'pick',
    pickShipmentUpdate,
    'Say that the goods are off the shelf. Send {"by": "your name"}, or {}.',
  );
  handleStep(parcel, 'pack', packShipmentUpdate, 'Say that the parcel is packed. Send {"by": "your name"}, or {}.');
  handleStep(
    parcel,
    'hand-over',
    handOverShipmentUpdate,
    'Say that the carrier has taken the parcel. Send {"by": "your name"}, or {}. The goods are taken off the stock, and the money from the customer.',
  );
  handleStep(
    parcel,
    'mark-delivered',
    markDeliveredUpdate,
    'Say that the parcel has arrived, where the carrier does not. Send {"by": "your name"}, or {}. This cannot be undone.',
  );
  handleStep(
    parcel,
    'mark-lost',
    markLostUpdate,
    'Give up a parcel that has left. Send {"by": "your name"}, or {}. The customer gets the money back; the stock is not changed. This cannot be undone.',
  );
  handleReturn(parcel);
  handleLabelRetry(parcel);
  handleParcelNews(parcel);
  surviveCancellation(parcel);
}

function handleStep(
  parcel: Parcel,
  step: Exclude<ShipmentStep, 'mark-returned'>,
  definition: UpdateDefinition<WarehouseStepAnswer, [WarehouseNote]>,
  description: string,
): void {
  handleUpdate(parcel.input.orderId, definition, (note) => parcel.inTurn(() => takeStep(parcel, step, note)), {
    description,
    validator: (note) => {
      refuseBadStaffNote(note);
      refuseHopeless(parcel, step);
    },
  });
}

/**
 * Decided by the database: what was allowed when the update was accepted may be so no longer when its turn comes, and
 * a label may be there of which this workflow has not heard yet.
 */
async function takeStep(parcel: Parcel, step: ShipmentStep, note?: WarehouseNote): Promise<WarehouseStepAnswer> {
  if (isStepDone(step, parcel.state)) return { state: parcel.state };
  refuseHopeless(parcel, step);
  const { shipmentId } = parcel.input;
  const by = staffWords(note?.by, LONGEST_NAME) ?? 'warehouse';
  const summary = `${step} by ${by}`;
  const {
    state,
    held = null,
    unpaid,
  } = await written(parcel, summary, () =>
    step === 'hand-over'
      ? records.recordHandOver.executeWithOptions({ summary }, [{ shipmentId, by }])
      : moveShipment(shipmentId, step, by, summary),
  );
  parcel.state = state;
  parcel.show();
  // The database may know of a hold before this workflow has been told, and is asked again when somebody tries again.
  const refused = refuseStep(step, { ...parcel, holdReason: held ?? parcel.holdReason, unpaid });
  if (refused) throw refusal(refused.code, refused.detail);
  return { state };
}

async function moveShipment(
  shipmentId: string,
  step: Exclude<ShipmentStep, 'hand-over'>,
  by: string,
  summary: string,
): Promise<{ readonly state: ShipmentState; readonly held?: string; readonly unpaid?: string }> {
  return records.moveShipment.executeWithOptions({ summary }, [{ shipmentId, to: shipmentSteps[step], by }]);
}

/** What cannot be written for good is told to whoever asked, and stays before a person until it is. */
async function written<Answer>(parcel: Parcel, what: string, write: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await write();
    await parcel.attend('books', null);
    return answer;
  } catch (error) {
    if (!(error instanceof TemporalFailure)) throw error;
    const words = `"${what}" could not be written: ${reasonOf(error)}`;
    await parcel.attend('books', `${words}. Mend the cause, then say it again.`);
    throw refusal('step-failed', words);
  }
}

/** The goods are one question, the money another: that one is asked of the order. */
function handleReturn(parcel: Parcel): void {
  handleUpdate(
    parcel.input.orderId,
    markReturnedUpdate,
    (note) =>
      parcel.inTurn(async () => {
        const by = staffWords(note.by, LONGEST_NAME) ?? 'warehouse';
        const { restock } = note;
        const summary = `returned, by ${by}`;
        const { shipmentId } = parcel.input;
        const { state, orderIds } = await written(parcel, summary, () =>
          records.recordReturn.executeWithOptions({ summary }, [{ shipmentId, by, restock }]),
        );
        parcel.state = state;
        parcel.show();
        await wakeBackorders(orderIds);
        const refused = refuseStep('mark-returned', parcel);
        if (refused) throw refusal(refused.code, refused.detail);
        return { state };
      }),
    {
      description:
        'Say that the parcel is back. Send {"restock": true, "by": "your name"} to put its goods on stock, {"restock": false} not to. The money is decided on the order. This cannot be undone.',
      validator: (note) => {
        refuseBadStaffNote(note);
        if (typeof note?.restock !== 'boolean') {
          throw refusal(
            'bad-note',
            'Say whether the goods can be sold again: {"restock": true} or {"restock": false}.',
          );
        }
        refuseHopeless(parcel, 'mark-returned');
      },
    },
  );
}

function handleLabelRetry(parcel: Parcel): void {
  handleUpdate(
    parcel.input.orderId,
    retryLabelUpdate,
    async (note) => {
      const by = staffWords(note?.by, LONGEST_NAME) ?? 'warehouse';
      parcel.labelRetryWanted = { by, updateId: currentUpdateInfo()?.id ?? '' };
      // Whoever reads "successful" believes that the label is there.
      await condition(() => parcel.labelRetryWanted === undefined || parcel.state !== 'planned' || parcel.recalled);
      const refused = parcel.recalled ? undefined : parcel.concerns.get('label');
      if (refused !== undefined) throw refusal('label-refused', refused);
      return { state: parcel.state };
    },
    {
      description:
        'Ask the carrier again for a label that it refused, once the cause is mended. Send {"by": "your name"}, or {}.',
      validator: (note) => {
        refuseBadStaffNote(note);
        if (!parcel.concerns.has('label')) throw refusal('label-not-refused', 'The carrier has not refused a label.');
        if (parcel.labelRetryWanted) throw refusal('being-retried', 'The carrier is being asked already.');
      },
    },
  );
}

/**
 * "Request cancellation" in the Temporal UI stops nothing: a parcel that is with the carrier goes on travelling, and one
 * that is still here has a label to give back and an order to undo, which only the order's own cancellation does.
 */
function surviveCancellation(parcel: Parcel): void {
  CancellationScope.current().cancelRequested.catch(() => {
    parcel.note = `Somebody asked to cancel this workflow. Nothing was stopped: to cancel, open the order: ${orderPage(parcel.input)}.`;
    parcel.show();
  });
}

/**
 * Refuses what the database cannot think otherwise of. It may be ahead: what was written by a worker that died before the
 * server heard of it is written, and this workflow comes to know it when the step has been repeated.
 */
function refuseHopeless(parcel: Parcel, step: ShipmentStep): void {
  const refused = refuseStepForGood(step, parcel);
  if (refused) throw refusal(refused.code, refused.detail);
}

function refusal(type: ParcelRefusal, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
