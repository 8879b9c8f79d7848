import { describe, expect, it } from '@jest/globals';
import { boundaryCases, nameOf } from '../boundaries/boundary-cases.ts';
import { PAUSE_MS } from './pauses.ts';
import { chooseZombies, workerCounts, zombieCases } from './zombie-cases.ts';

describe('the cases of the proof', () => {
  it('have a worker that stands still at every boundary of every activity', () => {
    const stopped = zombieCases.filter(({ pause }) => pause === 'worker').map(nameOf);
    expect(stopped).toEqual(boundaryCases.map(nameOf));
  });

  it('have PostgreSQL stand still before every commit, and each provider before and after it has done its part', () => {
    const of = (wanted: string) => zombieCases.filter(({ pause }) => pause === wanted).map(nameOf);
    const commits = boundaryCases.filter(({ boundary }) => boundary === 'before-commit').map(nameOf);
    expect(of('postgres')).toEqual(expect.arrayContaining(commits));
    expect(of('request')).toContain('capturePayment after-remote-commit (POST /v1/payment_intents/:id/capture)');
    expect(of('reply')).toEqual(of('request'));
  });

  it('are all told with each number of workers', () => {
    const chosen = chooseZombies(7, false);
    expect(chosen.map(([workers]) => workers)).toEqual([...workerCounts]);
    for (const [, cases] of chosen) expect(cases).toHaveLength(zombieCases.length);
  });

  it('stand still for as long as the seed says, in a short run too', () => {
    const [[workers, some] = [0, []]] = chooseZombies(7, true);
    expect(workerCounts).toContain(workers);
    expect(new Set(some.map(({ activity }) => activity)).size).toBe(some.length);
    for (const { pauseMs } of some) {
      expect(pauseMs).toBeGreaterThanOrEqual(PAUSE_MS.least);
      expect(pauseMs).toBeLessThanOrEqual(PAUSE_MS.most);
    }
    expect(chooseZombies(7, true)).toEqual(chooseZombies(7, true));
    expect(chooseZombies(8, true)).not.toEqual(chooseZombies(7, true));
  });
});
