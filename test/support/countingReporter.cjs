/**
 * Mocha's own spec reporter, which also writes what it counted, per file, and what failed why, to the file
 * `DEV_STACK_TEST_COUNTS` names (see runMocha.ts for the shape).
 */
const { writeFileSync } = require('node:fs');
const Mocha = require('mocha/lib/mocha.cjs');

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const counts = { passed: 0, failed: 0, pending: 0, files: {}, failures: [] };
    const count = (runnable, outcome) => {
      counts[outcome]++;
      const file = fileOf(runnable);
      counts.files[file] ??= { passed: 0, failed: 0, pending: 0 };
      counts.files[file][outcome]++;
    };
    runner.on('pass', (test) => count(test, 'passed'));
    runner.on('pending', (test) => count(test, 'pending'));
    runner.on('fail', (test, error) => {
      count(test, 'failed');
      const reason = (error && (error.stack || error.message)) || String(error);
      counts.failures.push({ title: test.fullTitle(), file: fileOf(test), reason });
    });
    runner.once('end', () => {
      const file = process.env.DEV_STACK_TEST_COUNTS;
      if (file) writeFileSync(file, JSON.stringify(counts));
    });
  }
};

/** A hook has no file of its own, its suite has; a hook outside of every suite has none. */
function fileOf(runnable) {
  for (let at = runnable; at; at = at.parent) if (at.file) return at.file;
  return '';
}
