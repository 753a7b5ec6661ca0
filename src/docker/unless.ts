import { EngineError } from '../core/engine/engineError';

/** Success also when the engine refuses because things are as wanted: it says so in words, under differing codes. */
export async function unless(call: Promise<unknown>, alreadySo: RegExp): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (EngineError.is(error) && error.details.statusCode !== undefined && alreadySo.test(error.message))
      return;
    throw error;
  }
}
