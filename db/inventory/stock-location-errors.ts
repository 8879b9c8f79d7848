import type { LocationUse } from '../../domain/inventory/location-state.ts';

/** Codes are typed in any case, so no two locations share one. */
export class LocationTaken extends Error {
  override readonly name = 'LocationTaken';

  constructor(id: string) {
    super(`There is a stock location ${id} already`);
  }
}

/** Orders still need it. */
export class LocationInUse extends Error {
  override readonly name = 'LocationInUse';
  readonly use: LocationUse;

  constructor(why: string, use: LocationUse) {
    super(why);
    this.use = use;
  }
}
