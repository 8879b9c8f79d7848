import { defineSearchAttributeKey } from '@temporalio/common';

/** Whose workflow it is: ids bear the order's number, which a database that was brought back to an earlier moment gives once more. */
export const orderIdKey = defineSearchAttributeKey('OrderId', 'KEYWORD');
