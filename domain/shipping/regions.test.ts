import { describe, expect, it } from '@jest/globals';
import { writeRegion } from './regions.ts';

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
  ])('of %s is none where it says so: %s', (country, typed) => {
    expect(writeRegion(country, typed)).toBeUndefined();
  });
});
