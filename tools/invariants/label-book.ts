import type { Book, GatewayLabel } from '../../db/invariants/external-books.ts';

/** What this book needs of the simulator's answer (dev/simulators/easypost/read-simulated-labels.ts). */
interface SimulatedLabels {
  readonly labels: readonly {
    readonly shipmentId: string;
    readonly reference: string | null;
    readonly refundStatus: string | null;
  }[];
}

/** The labels that the simulated carriers have sold. */
export function labelBook(simulatorUrl: string, timeoutMs: number): Book<GatewayLabel> {
  const readAll = async (): Promise<GatewayLabel[]> => {
    const answer = await fetch(new URL('/simulator/state', simulatorUrl), {
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((cause: unknown) => {
      throw new Error(`The EasyPost simulator at ${simulatorUrl} does not answer`, { cause });
    });
    if (!answer.ok) throw new Error(`The EasyPost simulator at ${simulatorUrl} answers ${answer.status}`);
    const { labels } = (await answer.json()) as SimulatedLabels;
    return labels.map(({ shipmentId, reference, refundStatus }) => ({
      providerShipmentId: shipmentId,
      reference,
      // Also where the carrier takes nothing for a label before it scans the parcel (`not_applicable`).
      refunded: refundStatus !== null && refundStatus !== 'rejected',
    }));
  };
  return {
    async *list() {
      yield* await readAll();
    },
    read: async (key) => (await readAll()).find(({ providerShipmentId }) => providerShipmentId === key),
  };
}
