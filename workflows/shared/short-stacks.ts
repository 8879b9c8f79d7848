/**
 * The SDK writes down a stack for every promise that a workflow makes, of ten frames, each looked up in the source map:
 * measured a third of the workflow thread's CPU. Where an error was thrown stands in the first frames.
 */
Error.stackTraceLimit = 3;
