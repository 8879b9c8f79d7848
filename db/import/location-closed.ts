/** Nobody is where the opening stock is to lie. */
export class LocationClosed extends Error {
  override readonly name = 'LocationClosed';

  constructor(locationId: string) {
    super(
      `${locationId} is closed: no stock is opened there, and nothing was imported. Open it, name another with --location, or import without stock (--opening-stock=0).`,
    );
  }
}
