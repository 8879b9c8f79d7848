import { Presets, SingleBar } from 'cli-progress';
import type { ImportProgress } from './import-order-lines.ts';

export interface ProgressDisplay {
  show(progress: ImportProgress): void;
  /** Leaves the terminal as a following line expects it. */
  end(): void;
}

/** A bar where a person looks on; else a line at each tenth of the file, so that logs stay readable. */
export function createProgressDisplay(output: NodeJS.WriteStream): ProgressDisplay {
  return output.isTTY ? barOn(output) : linesOn(output);
}

function barOn(stream: NodeJS.WriteStream): ProgressDisplay {
  const bar = new SingleBar(
    {
      stream,
      hideCursor: true,
      clearOnComplete: true,
      format: '{step} {bar} {percentage} % · {rows} rows · {duration_formatted}',
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    show({ step, bytesRead, bytesTotal, rowsRead }) {
      const payload = { step: step === 'reading' ? 'Reading ' : 'Applying', rows: rowsRead.toLocaleString('en') };
      if (started) bar.update(bytesRead, payload);
      else bar.start(bytesTotal, bytesRead, payload);
      started = true;
    },
    end() {
      if (started) bar.stop();
    },
  };
}

function linesOn(stream: NodeJS.WriteStream): ProgressDisplay {
  let shown = 0;
  return {
    show({ step, bytesRead, bytesTotal, rowsRead }) {
      const rows = `${rowsRead.toLocaleString('en')} rows`;
      if (step === 'applying') stream.write(`Applying ${rows}\n`);
      const tenths = Math.floor((bytesRead * 10) / bytesTotal);
      if (step === 'reading' && tenths > shown) stream.write(`Reading ${tenths * 10} % · ${rows}\n`);
      shown = tenths;
    },
    end: () => undefined,
  };
}
