import { proxySinks, type Sinks, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { getActivator } from '@temporalio/workflow/lib/global-attributes.js';

export interface ConditionChainSinks extends Sinks {
  readonly conditionChains: {
    /** How many conditions one event has fulfilled, each by what followed from the one before. */
    fulfilled(length: number): void;
  };
}

interface Condition {
  readonly fn: () => boolean;
  readonly resolve: () => void;
}

/** The conditions that a workflow waits on, which the SDK evaluates in passes: `entries` begins one. */
class WatchedConditions extends Map<number, Condition> {
  /** Passes that have fulfilled a condition, but for those of workflows/shared/sequential-local-activities.ts. */
  chain = 0;
  #isCounted = false;

  override entries(): MapIterator<[number, Condition]> {
    this.#isCounted = false;
    return super.entries();
  }

  override set(seq: number, { fn, resolve }: Condition): this {
    const isPassCounter = fn.name === 'isNextPass';
    const counted = () => {
      if (!isPassCounter && !this.#isCounted) {
        this.chain += 1;
        this.#isCounted = true;
      }
      resolve();
    };
    return super.set(seq, { fn, resolve: counted });
  }
}

/** Tells the test's worker how long the chains of conditions are that workflows run through: see `CONDITION_CHAIN_MAX`. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const { conditionChains } = proxySinks<ConditionChainSinks>();
  const conditions = new WatchedConditions();
  Object.assign(getActivator(), { blockedConditions: conditions });
  return {
    internals: [
      {
        activate(input, next) {
          conditions.chain = 0;
          next(input);
        },
        concludeActivation(input, next) {
          if (conditions.chain > 1) conditionChains.fulfilled(conditions.chain);
          return next(input);
        },
      },
    ],
  };
};
