import assert from 'node:assert/strict';
import { fakeVscode } from '../fakes/vscode';
import { tellWarning } from '../../src/vscode/tellWarning';

describe('warnings of operations in the editor', () => {
  const { window } = fakeVscode;
  const usual = window.showWarningMessage;
  let shown: unknown[];
  const warn = (message: string, standing?: boolean): void =>
    tellWarning({ kind: 'warning', message, ...(standing === undefined ? {} : { standing }) });

  beforeEach(() => {
    shown = [];
    window.showWarningMessage = (...words) => {
      shown.push(words[0]);
      return Promise.resolve(undefined);
    };
  });
  afterEach(() => {
    window.showWarningMessage = usual;
  });

  it('are shown each time they happen', () => {
    warn('Waiting for the editor');
    warn('Waiting for the editor');
    assert.deepEqual(shown, ['Waiting for the editor', 'Waiting for the editor']);
  });

  it('are shown once where every start would say the same, and again when there is something new', () => {
    warn('Orphans of shop: old', true);
    warn('Orphans of shop: old', true);
    warn('Orphans of shop: old, older', true);
    warn('Orphans of shop: old', true);
    assert.deepEqual(shown, ['Orphans of shop: old', 'Orphans of shop: old, older']);
  });
});
