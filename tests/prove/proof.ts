/** What a proof is given. */
export interface ProofOptions {
  /** Decides everything that chance decides; printed, so that a run can be repeated. */
  readonly seed: number;
  /** The run that CI makes: the same, smaller. */
  readonly short: boolean;
  /** An empty folder for everything that the shop keeps; removed afterwards when nothing was violated. */
  readonly dataDir: string;
  readonly report: (line: string) => void;
}

/** What a proof comes to. */
export interface ProofResult {
  /** What was promised and did not hold, each in a sentence; empty: proven. */
  readonly violations: readonly string[];
  /** What was measured, by name with its unit. */
  readonly figures: Readonly<Record<string, number | string>>;
}

/** Takes a part of the promise and tries to break it, on a shop of its own with every part a real process. */
export type Proof = (options: ProofOptions) => Promise<ProofResult>;
