import { type Answering } from '../system';

/** Elasticsearch: the health of the cluster, and documents in indexes. */
export function searchApi(status = 'green'): Answering {
  const indexes = new Map<string, Map<string, unknown>>();
  return ({ method, path, body }) => {
    const { pathname } = new URL(path, 'http://elasticsearch');
    if (pathname === '/_cluster/health') return { body: { status } };
    const [, index = '', id] = /^\/([a-z0-9_-]+)(?:\/_doc\/(\w+))?$/.exec(pathname) ?? [];
    const missing = { status: 404, body: { error: { type: 'index_not_found_exception' } } };
    if (index === '') return pathname === '/' ? { body: { version: {} } } : undefined;
    if (method === 'DELETE') return indexes.delete(index) ? { body: { acknowledged: true } } : missing;
    if (id === undefined) return indexes.has(index) ? { body: {} } : missing;
    if (method === 'PUT') {
      const documents = indexes.get(index) ?? new Map<string, unknown>();
      indexes.set(index, documents.set(id, JSON.parse(body)));
      return { status: 201, body: { result: 'created' } };
    }
    const found = indexes.get(index)?.get(id);
    return found === undefined ? missing : { body: { found: true, _source: found } };
  };
}
