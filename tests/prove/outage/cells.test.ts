import { describe, expect, it } from '@jest/globals';
import { behaviours } from './behaviours.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { cells, sampleCells } from './cells.ts';

describe('cells', () => {
  it('are every service with every kind of fault, once', () => {
    expect(new Set(cells.map(({ name }) => name)).size).toBe(20);
    expect(new Set(cells.map(({ service }) => service)).size).toBe(4);
    expect(new Set(cells.map(({ fault }) => fault.kind)).size).toBe(5);
  });

  it('leave open what a carrier comes to that is as slow as it may be', () => {
    const slow = cells.find(({ name }) => name === 'easypost, slow');
    expect(behaviours[slow?.expected ?? 'there are no quotes']['ask for a quote']).toEqual([201, 503]);
  });
});

describe('sampleCells', () => {
  it('has each kind of fault, and each service, but what comes after it', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const sample = sampleCells(createSeededRandom(seed));
      expect(sample.map(({ fault }) => fault.kind).sort()).toEqual(['black hole', 'half reply', 'reset', 'slow']);
      expect(sample.map(({ service }) => service)).toEqual(expect.arrayContaining(['temporal', 'stripe', 'easypost']));
      for (const cell of sample) expect(cells).toContainEqual(cell);
    }
  });

  it('begins with what only a sweep may find', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      expect(sampleCells(createSeededRandom(seed))[0]?.service).toBe('temporal');
    }
  });

  it('is another one for another seed', () => {
    const names = (seed: number) => sampleCells(createSeededRandom(seed)).map(({ name }) => name);
    expect(names(1)).toEqual(names(1));
    expect(new Set([1, 2, 3, 4].map((seed) => names(seed).join())).size).toBe(4);
  });
});
