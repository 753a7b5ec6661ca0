/** Mocha's own spec reporter, which also writes what it counted to the file `DEV_STACK_TEST_COUNTS` names. */
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha/lib/mocha.cjs');

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, pending: 0 };
    runner.on('pass', () => counts.passed++);
    runner.on('fail', () => counts.failed++);
    runner.on('pending', () => counts.pending++);
    runner.once('end', () => {
      const file = process.env.DEV_STACK_TEST_COUNTS;
      if (file) writeFileSync(file, JSON.stringify(counts));
    });
  }
};
