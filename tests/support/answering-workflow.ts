import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  defineSignal,
  defineUpdate,
  setHandler,
  sleep,
} from '@temporalio/workflow';

/** Answers what it is asked, until it is told to finish with a word. */
export async function answering(): Promise<string> {
  let last: string | undefined;
  setHandler(
    defineUpdate<string, [{ readonly word: string }]>('ask'),
    async ({ word }) => {
      if (word === 'slowly') await sleep('1 minute');
      return `You said ${word}`;
    },
    {
      validator({ word }) {
        if (word === '') throw ApplicationFailure.nonRetryable('Say something.', 'Silent');
      },
    },
  );
  setHandler(defineSignal<[string]>('finish'), (word) => {
    last = word;
  });
  await condition(() => last !== undefined);
  await condition(allHandlersFinished);
  return last ?? '';
}
