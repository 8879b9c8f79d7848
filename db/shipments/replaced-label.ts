/**
 * True of label `l` of a parcel of order `o` that the parcel bears no more: it was given back, or is for an address that was
 * corrected since. What a carrier scans under it is not on its way to where the order goes.
 */
export const IS_REPLACED_LABEL = `(l.state not in ('created', 'bought') or l.address_version < o.address_version)`;

/** True of a carrier's event `e` that is about such a label. */
export const IS_OF_REPLACED_LABEL = `exists (
  select from shipping_label l join shipment s on s.id = l.shipment_id join sales_order o on o.id = s.order_id
  where l.provider_shipment_id = e.payload #>> '{result,shipment_id}' and ${IS_REPLACED_LABEL})`;
