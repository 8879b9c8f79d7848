import type { ShopFacts } from './shop-facts.ts';
import { curl, listed, type ShopGap } from './shop-gap.ts';

/** Of those who may act for the shop. */
export function* keyGaps({ keys }: ShopFacts): Generator<ShopGap> {
  const create = (role: string) => `npm run credentials -- create --role=${role} --name=NAME`;
  if (keys.staff === 0) {
    yield {
      code: 'no-staff-key',
      blocks: true,
      what: 'There is no API key for staff.',
      why: 'Nobody can set the shop up, or pack what is ordered.',
      mend: create('administrator'),
    };
  }
  if (keys.storefront === 0) {
    yield {
      code: 'no-storefront-key',
      blocks: true,
      what: 'There is no API key for a storefront.',
      why: 'No website can ask for a quote or place an order.',
      mend: create('storefront'),
    };
  }
}

/** Of the places that parcels leave from. */
export function* locationGaps({ locations }: ShopFacts): Generator<ShopGap> {
  const open = locations.filter(({ state }) => state === 'open');
  if (open.length === 0) {
    yield {
      code: 'no-open-location',
      blocks: true,
      what: locations.length === 0 ? 'There is no stock location.' : 'No stock location is open.',
      why: 'Carriers are asked for prices from there, and what is sold lies there.',
      mend:
        locations.length === 0
          ? curl(
              'POST',
              '/v1/stock-locations',
              '{"id":"MAIN","name":"Main warehouse","address":{"name":"…","line1":"…","city":"…","postalCode":"…","country":"…","phone":"…"}}',
            )
          : curl('PATCH', `/v1/stock-locations/${locations[0]?.id}`, '{"state":"open"}', `-H 'If-Match: *' `),
    };
  }
  const nowhere = open.filter(({ hasAddress }) => !hasAddress).map(({ id }) => id);
  if (nowhere.length > 0) {
    yield {
      code: 'location-without-address',
      blocks: nowhere.length === open.length,
      what: `${listed(nowhere)} ${nowhere.length === 1 ? 'has' : 'have'} no whole address.`,
      why: 'No carrier can be asked for a price from there, or collect.',
      mend: curl('PATCH', `/v1/stock-locations/${nowhere[0]}`, '{"address":{…}}', `-H 'If-Match: *' `),
    };
  }
  const mute = open.filter(({ hasAddress, hasTelephone }) => hasAddress && !hasTelephone).map(({ id }) => id);
  if (mute.length > 0) {
    yield {
      code: 'location-without-telephone',
      blocks: false,
      what: `The address of ${listed(mute)} has no telephone number.`,
      why: 'Many carriers sell no label without the sender’s. That shows only after an order is paid.',
      mend: `${curl('PATCH', `/v1/stock-locations/${mute[0]}`, '{"address":{…,"phone":"…"}}', `-H 'If-Match: *' `)} with the whole address`,
    };
  }
}
