/** The seed of this run: `DEV_STACK_TEST_SEED`, else one of its own. Whoever uses it prints it. */
export function chooseSeed(): number {
  const given = process.env['DEV_STACK_TEST_SEED'];
  return given === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(given) >>> 0;
}

/** Numbers from 0 to below 1, the same ones for the same seed (xorshift). */
export function seededRandom(seed: number): () => number {
  // Of zero it makes zeros only.
  let state = seed === 0 ? 1 : seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}
