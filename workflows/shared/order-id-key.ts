import { defineSearchAttributeKey } from '@temporalio/common';

/** The order that a workflow belongs to. Its id has only the number, which a database restored to an earlier moment gives again. */
export const orderIdKey = defineSearchAttributeKey('OrderId', 'KEYWORD');
