import { z } from 'zod';

/** Fields of a form as they were typed: which of them count, the action says (action-fields.ts). */
export const actionFormSchema = z.record(z.string().max(40), z.string().max(2_000));
