/**
 * A promise that rejects with nobody waiting is a bug: the test that runs then fails. Mocha hands such rejections on
 * to the process, and without a listener of ours they would go unseen.
 */
process.on('unhandledRejection', (reason) => {
  throw reason instanceof Error ? reason : new Error(`Rejected with ${String(reason)}`);
});
