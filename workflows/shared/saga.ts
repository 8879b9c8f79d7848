import { log } from '@temporalio/workflow';

/**
 * Undos to run if an order is given up. Each is registered before its step is called, because a step whose answer is lost may have
 * succeeded; so each must be safe to run if the step never happened.
 */
export class Saga {
  readonly #undos: { readonly name: string; readonly undo: () => Promise<void> }[] = [];

  /** Runs a step whose undo is kept in case a later one fails. */
  async step<T>(name: string, run: () => Promise<T>, undo: () => Promise<void>): Promise<T> {
    this.#undos.push({ name, undo });
    return run();
  }

  /** Runs all undos, newest first. One that fails for good does not stop the others. */
  async unwind(onFailure: (name: string, error: unknown) => Promise<void>): Promise<void> {
    for (const { name, undo } of this.#undos.splice(0).toReversed()) {
      try {
        await undo();
      } catch (error) {
        log.error('An undo failed for good', { undo: name, error });
        await onFailure(name, error);
      }
    }
  }
}
