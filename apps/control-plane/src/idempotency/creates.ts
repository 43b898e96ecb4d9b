import { applyDecorators, SetMetadata, type Type } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { z } from 'zod';
import { Answers } from '../http/openapi.decorators.js';
import { HEADER } from './idempotency-key.js';

/** `nothing`: nothing was made, or nothing is left; `open`: that is being found out; else the thing as it is now, which may still change. */
export type Outcome = 'nothing' | 'open' | { answer: object; isSettled: boolean };

/** Tells what has become of a call that went over the network and was cut off. */
export interface UnfinishedCall {
  /** Opens a unit. `thingId` is what the call began with. */
  outcomeOf(organizationId: string, thingId: string): Promise<Outcome>;
}

export interface Creation {
  /** The path of the collection that holds the new thing, e.g. `/roles`: for `Location`. Absent where the thing can't be read by itself. */
  at?: string;
  /** The schema of a repeated answer, where the first one shows a secret. */
  replayed?: z.ZodType;
  /** For a call that goes over the network and may be cut off. */
  unfinished?: Type<UnfinishedCall>;
}

export const CREATION = 'keyplane:creation';

/**
 * The route makes something: 201 with `ETag` and `Location`, and at most once for one `Idempotency-Key`. Its service wraps what
 * makes the thing in `once`, or in `beginOnce` and `finishOnce`.
 */
export function Creates(schema: z.ZodType, creation: Creation = {}) {
  return applyDecorators(
    Answers(201, creation.replayed ? z.union([schema, creation.replayed]) : schema),
    SetMetadata(CREATION, creation),
    ApiHeader({ name: HEADER, required: false, description: 'Makes the call safe to repeat: for 24 hours, the same key with the same path and body makes nothing new and gets the first answer again (secrets as null, with `"replayed": true`).', schema: { type: 'string', minLength: 1, maxLength: 255 } }),
  );
}
