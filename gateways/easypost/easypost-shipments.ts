import type { ShipmentToQuote } from '../carrier-gateway.ts';
import { readEasyPostShipment, type EasyPostShipment } from './easypost-answers.ts';
import type { Client } from './easypost-client.ts';
import { callEasyPost } from './easypost-failures.ts';
import { shipmentRequest } from './easypost-requests.ts';

export async function createShipment(
  client: Client,
  parcel: ShipmentToQuote,
  action: string,
  reference?: string,
): Promise<EasyPostShipment> {
  const answer = await callEasyPost(action, () => client.Shipment.create(shipmentRequest(parcel, reference)));
  return readEasyPostShipment(answer);
}

export async function readShipment(client: Client, id: string): Promise<EasyPostShipment> {
  return readEasyPostShipment(await callEasyPost('read a shipment', () => client.Shipment.retrieve(id)), id);
}
