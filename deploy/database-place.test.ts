import { describe, expect, it } from '@jest/globals';
import { databasePlace } from './database-place.ts';

describe('databasePlace', () => {
  it.each([
    ['postgres://ann:secret@db.example/shop?sslmode=require', undefined, 'db.example:5432/shop'],
    ['postgres://ann@one:6000,two/shop', undefined, 'one:6000,two:5432/shop'],
    ['postgres://ann:secret@postgres:5432/shop', 'rehearsal', 'rehearsal/postgres:5432/shop'],
  ])('names server and database of %s, and no password', (url, project, place) => {
    expect(databasePlace(url, project)).toBe(place);
  });
});
