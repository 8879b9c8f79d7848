import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { startEasyPostSimulator } from '../../dev/simulators/easypost/easypost-simulator.ts';
import type { SimulatedLabels } from '../../dev/simulators/easypost/read-simulated-labels.ts';
import type { RunningSimulator } from '../../dev/simulators/shared/run-simulator.ts';
import { readExchangeRates } from '../../domain/shipping/exchange-rates.ts';
import type { CarrierGateway, ShipmentToSend } from '../../gateways/carrier-gateway.ts';
import { createEasyPostCarrierGateway } from '../../gateways/easypost/easypost-carrier-gateway.ts';

export const london = { name: 'Shop', line1: '1 High Street', city: 'London', postalCode: 'N1 9GU', country: 'GB' };
export const dpd = { carrier: 'DPDUK', service: 'NextDay' };

/** The gateway to an EasyPost simulator of this suite's own, without faults before each test; `impatient` waits for 200 ms. */
export function useEasyPostGateway() {
  let simulator: RunningSimulator;
  let gateway: CarrierGateway;
  let impatient: CarrierGateway;
  let parcels = 0;

  beforeAll(async () => {
    simulator = await startEasyPostSimulator({
      port: 0,
      webhookSecret: 'secret',
      transitMs: 60_000,
      refundMs: 60_000,
    });
    const exchangeRates = readExchangeRates('USD:GBP=0.80,USD:EUR=0.92,USD:JPY=150.25,USD:KWD=0.307');
    const options = { apiKey: 'EZTK_contract', baseUrl: `${simulator.url}/v2/`, exchangeRates };
    gateway = createEasyPostCarrierGateway({ ...options, timeoutMs: 2_000 });
    impatient = createEasyPostCarrierGateway({ ...options, timeoutMs: 200 });
  });
  afterAll(() => simulator.close());
  beforeEach(() => simulator.faults.clear());

  function aParcel(overrides: Partial<ShipmentToSend> = {}): ShipmentToSend & { readonly reference: string } {
    const to = { ...london, name: 'Ada Lovelace', line1: '12 St James’s Square', line2: 'Flat 2' };
    const reference = `parcel-${(parcels += 1)}`;
    return { from: london, to, weightGrams: 1_200, currency: 'GBP', reference, ...overrides };
  }

  async function aBoughtLabel() {
    const { providerShipmentId } = await gateway.createShipment(aParcel());
    return gateway.buyLabel({ providerShipmentId, ...dpd });
  }

  async function labels() {
    const state = (await (await fetch(`${simulator.url}/simulator/state`)).json()) as SimulatedLabels;
    return state.labels;
  }

  return {
    get simulator() {
      return simulator;
    },
    get gateway() {
      return gateway;
    },
    get impatient() {
      return impatient;
    },
    aParcel,
    aBoughtLabel,
    labels,
    tell: (path: string, body: object) =>
      fetch(`${simulator.url}/simulator/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}
