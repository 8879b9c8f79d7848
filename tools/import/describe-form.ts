import { type FileForm, separators } from './file-form.ts';

/** How a file was read, for whoever sees that it was read wrongly. */
export function describeForm({ encoding, separator, decimalSign }: FileForm): string {
  const sign = decimalSign === ',' ? 'commas' : 'points';
  return `${nameOf(encoding)}, separated by ${separators[separator]}, with decimal ${sign}`;
}

function nameOf(encoding: string): string {
  return encoding.replace(/^utf/, 'UTF').replace(/^windows/, 'Windows');
}
