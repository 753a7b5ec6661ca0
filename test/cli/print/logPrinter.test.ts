import assert from 'node:assert/strict';
import { logPrinter } from '../../../src/cli/print/logPrinter';
import { paletteFor } from '../../../src/cli/print/palette';
import { service, stackOf } from '../../present/make';

const stack = stackOf([service('web'), service('database', { container_name: 'db' })]);
const line = {
  service: 'web',
  container: 'shop-web-1',
  number: 1,
  time: '2026-01-31T12:00:00.000000001Z',
  stream: 'stdout',
  text: 'listening',
} as const;

describe('a log line', () => {
  it('carries the container in a column', () => {
    const print = logPrinter(
      stack,
      ['web', 'database'],
      { prefix: true, timestamps: false },
      paletteFor(false),
    );
    assert.equal(print(line), 'web-1  | listening\n');
    assert.equal(print({ ...line, service: 'database', container: 'db' }), 'db     | listening\n');
  });

  it('carries the time where asked for', () => {
    const print = logPrinter(stack, ['web'], { prefix: false, timestamps: true }, paletteFor(false));
    assert.equal(print(line), '2026-01-31T12:00:00.000000001Z listening\n');
  });

  it('keeps the colour of a service whatever else is shown', () => {
    const paint = paletteFor(true);
    const options = { prefix: true, timestamps: false };
    const both = logPrinter(stack, ['web', 'database'], options, paint);
    const one = logPrinter(stack, ['database'], options, paint);
    const db = { ...line, service: 'database', container: 'db' };
    // eslint-disable-next-line no-control-regex
    const colour = (text: string): string | undefined => /\u001b\[\d+m/.exec(text)?.[0];
    assert.equal(colour(both(db)), colour(one(db)));
    assert.notEqual(colour(both(db)), colour(both(line)));
  });

  it('widens the column for a container it did not expect', () => {
    const print = logPrinter(stack, ['web'], { prefix: true, timestamps: false }, paletteFor(false));
    assert.equal(print({ ...line, container: 'shop-web-12' }), 'web-12  | listening\n');
    assert.equal(print(line), 'web-1   | listening\n');
  });
});
