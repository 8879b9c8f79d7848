/** SQL: what an order shows of its tasks, one below the other; first what its workflow tells. */
export const ATTENTION_OF_TASKS = `string_agg(words, e'\\n' order by source not like 'workflow:%', source)`;
