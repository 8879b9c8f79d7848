import { problemCatalogue, problemCodes, type ProblemCode } from '../problem-catalogue.ts';
import { extensibleEnum, type Meanings } from './extensible-enum.ts';

export const problemMeanings = Object.fromEntries(
  problemCodes.map((code) => [code, `${problemCatalogue[code].title}.`]),
) as Meanings<ProblemCode>;

export const problemCode = extensibleEnum(
  'ProblemCode',
  'What is wrong, for programs: branch on it, and for one that you do not know on the status. Each has a page at `/problems/{code}`, which says what to do.',
  problemMeanings,
);
