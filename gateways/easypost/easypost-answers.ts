import { z } from 'zod';
import { CarrierUnavailable } from '../carrier-gateway.ts';
import { readEasyPostStatus } from './easypost-status.ts';

/** People open it: no scripts, and without encryption only what a simulator on this machine printed. */
function isSafeLink(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname));
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** The part of EasyPost's answers that the shop relies on. Statuses it does not know read as `unknown`. */
const tracker = z
  .object({
    object: z.literal('Tracker'),
    id: z.string().startsWith('trk_'),
    tracking_code: z.string().min(1),
    status: z.unknown(),
    is_return: z.boolean().nullish(),
    public_url: z.url().refine(isSafeLink).nullish().catch(null),
  })
  .transform(({ status, is_return, ...rest }) => ({ ...rest, status: readEasyPostStatus(status, is_return === true) }));

const address = z.object({
  object: z.literal('Address'),
  id: z.string().startsWith('adr_'),
  verifications: z.object({
    delivery: z.object({ success: z.boolean(), errors: z.array(z.object({ code: z.string() })) }).nullish(),
  }),
});

const rate = z.object({
  id: z.string().startsWith('rate_'),
  carrier: z.string(),
  service: z.string(),
  rate: z.string(),
  currency: z.string().length(3),
  delivery_days: z.number().nullish(),
});

const shipment = z.object({
  object: z.literal('Shipment'),
  id: z.string().startsWith('shp_'),
  rates: z.array(rate),
  selected_rate: rate.nullish(),
  postage_label: z.object({ label_url: z.url().refine(isSafeLink).nullable().catch(null) }).nullish(),
  tracker: tracker.nullish(),
  tracking_code: z.string().nullish(),
  refund_status: z.enum(['submitted', 'refunded', 'rejected', 'not_applicable']).nullish(),
});

export type EasyPostShipment = z.output<typeof shipment>;
export type EasyPostTracker = z.output<typeof tracker>;

export function readEasyPostShipment(answer: unknown, expectedId?: string): EasyPostShipment {
  return readAnswer(shipment, answer, 'a shipment', expectedId);
}

export function readEasyPostAddress(answer: unknown): z.output<typeof address> {
  return readAnswer(address, answer, 'an address', undefined);
}

export function readEasyPostTracker(answer: unknown, expectedId?: string): EasyPostTracker {
  return readAnswer(tracker, answer, 'a tracker', expectedId);
}

function readAnswer<Schema extends z.ZodType<{ readonly id: string }>>(
  schema: Schema,
  answer: unknown,
  kind: string,
  expectedId: string | undefined,
): z.output<Schema> {
  const read = schema.safeParse(answer);
  if (!read.success)
    throw new CarrierUnavailable(`EasyPost answered with something that is not ${kind}`, { cause: read.error });
  if (expectedId !== undefined && read.data.id !== expectedId) {
    throw new CarrierUnavailable(`EasyPost answered with ${read.data.id} when asked for ${expectedId}`);
  }
  return read.data;
}
