import { styleText } from 'node:util';

export interface Narrator {
  /** Seconds since it began to speak, of this moment or of another. */
  readonly clock: (at?: number) => string;
  /** What happens, with its time. */
  tell(sentence: string): void;
  /** Something is taken away or given back. */
  warn(sentence: string): void;
  heading(text: string): void;
  /** A line as it is, and one that stands out. */
  plain(line: string): void;
  strong(line: string): void;
  verdict(good: boolean, sentence: string): void;
}

type Out = NodeJS.WriteStream;

/** Speaks to a person: short lines with their times, in colours where there is a terminal. */
export function createNarrator(out: Out, now: () => number = Date.now): Narrator {
  const beganAt = now();
  const clock = (at = now()) => `${((at - beganAt) / 1_000).toFixed(1).padStart(6)} s`;
  const write = (line: string) => out.write(`${line}\n`);
  const style = (format: Parameters<typeof styleText>[0], text: string) => styleText(format, text, { stream: out });
  return {
    clock,
    tell: (sentence) => write(`${style('dim', clock())}  ${sentence}`),
    warn: (sentence) => write(`${style('dim', clock())}  ${style(['bold', 'red'], sentence)}`),
    heading: (text) => write(`\n${style('bold', text)}`),
    plain: write,
    strong: (line) => write(style('bold', line)),
    verdict: (good, sentence) => write(`${good ? style('green', '✓') : style('red', '✗')} ${sentence}`),
  };
}
