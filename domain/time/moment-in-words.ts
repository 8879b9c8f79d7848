/** "30 Nov 01:28 UTC", for staff: what they wait for is days away at most. From epoch milliseconds. */
export function momentInWords(at: number): string {
  // "Mon, 30 Nov 2026 01:28:36 GMT", in English wherever it runs.
  const [, day = '', month = '', , time = ''] = new Date(at).toUTCString().split(' ');
  return `${Number(day)} ${month} ${time.slice(0, 5)} UTC`;
}
