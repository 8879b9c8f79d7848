import { describe, expect, it } from '@jest/globals';
import { writeRegion } from './regions.ts';

const coded = new Set(['AU', 'BR', 'CA', 'IT', 'MX', 'US']);

/**
 * All codes of the countries whose states carriers know by them, with what the Post of the United States calls its forces and
 * free associates; of others, those that are words for none. Source: ISO 3166-2, November 2026; pe.usps.com, Publication 28,
 * appendix B; of Mexico also the two letters that carriers have.
 */
const codes = {
  US:
    'AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC ' +
    'SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR UM VI AA AE AP FM MH PW',
  AU: 'ACT NSW NT QLD SA TAS VIC WA',
  BR: 'AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO',
  CA: 'AB BC MB NB NL NS NT NU ON PE QC SK YT',
  IT:
    'AG AL AN AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CI CL CN CO CR CS CT CZ EN FC FE FG FI FM FR GE GO GR ' +
    'IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OG OR OT PA PC PD PE PG PI PN PO PR PT PU PV PZ RA RC RE ' +
    'RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA VB VC VE VI VR VS VT VV',
  MX:
    'AGU BCN BCS CAM CHH CHP CMX COA COL DUR GRO GUA HID JAL MEX MIC MOR NAY NLE OAX PUE QUE ROO SIN SLP SON TAB TAM TLA VER ' +
    'YUC ZAC AG BC BS CM CS CH CO CL DF DG GT GR HG JA EM MI MO NA NL OA PU QT QR SL SI SO TB TM TL VE YU ZA',
  AF: 'NAN',
  AR: 'X',
  AZ: 'NA',
  BS: 'NO',
  CM: 'NO',
  EC: 'X',
  ES: 'NA',
  GE: 'KA',
  GN: 'KA',
  HT: 'ND NO',
  HU: 'NO',
  ID: 'KA',
  IN: 'KA',
  IQ: 'KA NA',
  JO: 'KA',
  LB: 'NA',
  NA: 'KA',
  NG: 'NA',
  SD: 'KA NO',
  SE: 'X',
  SN: 'KA',
  TD: 'KA ND',
  TW: 'NAN',
  VE: 'X',
};

describe('a region', () => {
  it.each([
    ['US', 'ca', 'CA'],
    ['US', 'US-CA', 'CA'],
    ['AU', 'nsw', 'NSW'],
    ['US', 'California', 'California'],
    ['DE', 'DE-BE', 'BE'],
    ['GB', 'Kent', 'Kent'],
    ['FR', 'Ain', 'Ain'],
    ['US', 'CA-ON', 'CA-ON'],
    ['US', 'N.Y.', 'NY'],
    ['US', 'n. y.', 'NY'],
    ['US', 'D.C.', 'DC'],
    ['US', 'Ca.', 'CA'],
    ['AU', 'Vic.', 'VIC'],
    ['AU', 'N.S.W.', 'NSW'],
    ['MX', 'N.L.', 'NL'],
    ['CA', 'B\u00a0C', 'BC'],
    ['US', 'NY - New York', 'NY'],
    ['US', 'NY\u2013New York', 'NY'],
    ['AU', 'NSW - New South Wales', 'NSW'],
    ['US', 'New York (NY)', 'NY'],
    ['IT', '(mi)', 'MI'],
    ['US', 'N. Dakota', 'N. Dakota'],
    ['GB', 'N. Yorks.', 'N. Yorks.'],
    ['BR', 'Rio-Grande do Sul', 'Rio-Grande do Sul'],
    ['IT', 'na', 'NA'],
    ['MX', 'NA', 'NA'],
    ['US', 'nd', 'ND'],
    ['US', 'N.D.', 'ND'],
    ['US', 'N. D.', 'ND'],
    ['US', 'ND.', 'ND'],
    ['US', 'ND - North Dakota', 'ND'],
    ['IN', 'KA', 'KA'],
    ['ES', 'NA', 'NA'],
    ['AR', 'X', 'X'],
    ['TH', 'Nan', 'Nan'],
    ['AF', 'NAN', 'NAN'],
  ])('of %s is written as carriers know it: %s', (country, typed, written) => {
    expect(writeRegion(country, typed)).toBe(written);
  });

  it.each([
    ['US', 'n/a'],
    ['US', 'NA'],
    ['IT', 'n.a.'],
    ['GB', '-'],
    ['AU', 'none'],
    ['FR', 'aucune'],
    ['DE', 'k.A.'],
    ['DE', 'NA'],
    ['GB', 'nan'],
    ['IT', 'n.d.'],
  ])('of %s is none where it says so: %s', (country, typed) => {
    expect(writeRegion(country, typed)).toBeUndefined();
  });

  it.each(Object.entries(codes))('is never lost where %s has it', (country, all) => {
    for (const code of all.split(' ')) {
      expect([code, writeRegion(country, code)]).toEqual([code, code]);
      expect([code, writeRegion(country, `${country}-${code}`)]).toEqual([code, code]);
    }
    for (const code of coded.has(country) ? all.toLowerCase().split(' ') : []) {
      expect([code, writeRegion(country, code)]).toEqual([code, code.toUpperCase()]);
    }
  });
});
