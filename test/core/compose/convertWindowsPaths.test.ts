import assert from 'node:assert/strict';
import { convertWindowsPaths } from '../../../src/core/compose/convertWindowsPaths';

describe('COMPOSE_CONVERT_WINDOWS_PATHS', () => {
  const service = {
    volumes: [
      { type: 'bind', source: 'D:\\data\\a', target: '/d' },
      { type: 'volume', source: 'named', target: '/n' },
    ],
  } as const;
  const sources = (value: string | undefined, platform: NodeJS.Platform): unknown => {
    const environment = new Map(value === undefined ? [] : [['COMPOSE_CONVERT_WINDOWS_PATHS', value]]);
    return convertWindowsPaths(service, environment, platform).volumes?.map(({ source }) => source);
  };

  it('names drives as folders', () => {
    for (const yes of ['1', 'true', ' TRUE '])
      assert.deepEqual(sources(yes, 'win32'), ['/d/data/a', 'named']);
  });

  it('changes nothing elsewhere, or where nobody asks', () => {
    const untouched = ['D:\\data\\a', 'named'];
    assert.deepEqual(sources('1', 'linux'), untouched);
    assert.deepEqual(sources('0', 'win32'), untouched);
    assert.deepEqual(sources(undefined, 'win32'), untouched);
  });
});
