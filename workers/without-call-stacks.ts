// For `node --import`, which Node's threads obey too: the SDK runs workflows in one that takes no options of its own.
import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';

/**
 * The SDK writes down the stack of every promise that a workflow makes, for the tab "Call Stack" of the Temporal UI:
 * measured a quarter of the worker's CPU. It does without, and says so at the start and in that tab, where Node does not
 * tell it of promises. What an order waits for stands in its details.
 */
if (!isMainThread) {
  v8.promiseHooks.createHook = () => {
    throw new Error('Call stacks of workflows are not kept');
  };
}
