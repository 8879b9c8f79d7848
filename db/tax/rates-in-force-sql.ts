/**
 * Selects `tax_class, rate_ppm, inclusive` of the rates that are in force in one country now: of each class the one that came into force
 * last, unless it was ended. `now()` is the beginning of the transaction, so that a checkout has one answer throughout.
 */
export function ratesInForceSql(country: string): string {
  return `
      select tax_class, rate_ppm, inclusive from (
        select distinct on (tax_class) tax_class, rate_ppm, inclusive, ended_at
        from tax_rate where tax_rate.country = ${country} and valid_from <= now() order by tax_class, valid_from desc) latest
      where ended_at is null`;
}
