import { afterwards } from '../afterwards';
import { connectionOf, pageOf } from '../connectionOf';
import { at, jsonCall, jsonOf, plain, takeAway, wellAnswered } from '../httpJson';
import type { SmokeCheck } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';

/** Writes a document into an index of its own, reads it, deletes the index. Elasticsearch and OpenSearch. */
export const searchEngine: SmokeCheck = async (target, tools) => {
  const url = connectionOf(target);
  const state = plain(at(await jsonOf(tools, `${url}/_cluster/health`), 'status'));
  if (state === 'red')
    throw new SmokeFailure(
      'the cluster is red: data is missing or its disk is full',
      'free some disk, or reset its data',
    );
  const index = `${url}/dev-stack-smoke-${tools.scratch}`;
  await afterwards(
    async () => {
      await wellAnswered(tools, `${index}/_doc/1?refresh=true`, jsonCall('PUT', { word: 'smoke' }));
      const found = await jsonOf(tools, `${index}/_doc/1`);
      if (at(found, '_source', 'word') !== 'smoke')
        throw new SmokeFailure('a document that was written could not be read again');
    },
    (signal) => takeAway(tools.network, signal, index),
  );
  return `wrote and read a document; the cluster is ${state}`;
};

export const kibana: SmokeCheck = async (target, tools) => {
  const status = await jsonOf(tools, `${pageOf(target, 5601)}/api/status`);
  const level = plain(at(status, 'status', 'overall', 'level'));
  if (level !== 'available')
    throw new SmokeFailure(
      `it is ${level || 'of unknown state'}: ${plain(at(status, 'status', 'overall', 'summary'))}`,
      'look whether Elasticsearch answers; Kibana needs a minute after its start',
    );
  return 'it is available and has its Elasticsearch';
};
