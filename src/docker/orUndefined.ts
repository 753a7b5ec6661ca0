import { EngineError } from '../core/engine/engineError';

/** Undefined instead of "there is none". */
export async function orUndefined<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (EngineError.is(error) && error.details.statusCode === 404) return undefined;
    throw error;
  }
}
