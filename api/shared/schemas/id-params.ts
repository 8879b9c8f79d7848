import { z } from 'zod';
import { uuid } from './field-schemas.ts';

/** Path of a single thing: `/v1/things/{id}`. */
function idParamsOf(component: string, description: string) {
  return z.strictObject({ id: uuid.meta({ description, param: { id: component } }) });
}

export const orderIdParams = idParamsOf('OrderId', 'Id of the order: a UUID.');
export const customerIdParams = idParamsOf('CustomerId', 'Id of the customer: a UUID.');
export const productIdParams = idParamsOf('ProductId', 'Id of the product: a UUID.');
export const shipmentIdParams = idParamsOf('ShipmentId', 'Id of the parcel: a UUID.');
export const messageIdParams = idParamsOf('MessageId', 'Id of the message: a UUID.');
export const taskIdParams = idParamsOf('TaskId', 'Id of the task: a UUID.');
export const accountAddressIdParams = idParamsOf('AccountAddressId', 'Id of the address in the address book: a UUID.');
export const quoteIdParams = idParamsOf('ShippingQuoteId', 'Id of the shipping quote: a UUID.');
