import { type Answering } from '../system';

/** Schema Registry: subjects with their schemas, deleted softly first and then for good. */
export function registryApi(): Answering {
  const subjects = new Map<string, { id: number; deleted: boolean }>();
  const schemas: string[] = [];
  return ({ method, path, body }) => {
    const { pathname, searchParams } = new URL(path, 'http://schema-registry');
    if (pathname === '/subjects')
      return { body: [...subjects].filter(([, { deleted }]) => !deleted).map(([name]) => name) };
    const id = /^\/schemas\/ids\/(\d+)$/.exec(pathname)?.[1];
    if (id !== undefined) {
      const schema = schemas[Number(id) - 1];
      return schema === undefined ? { status: 404, body: { error_code: 40403 } } : { body: { schema } };
    }
    const [, subject = '', versions] = /^\/subjects\/([\w-]+)(\/versions)?$/.exec(pathname) ?? [];
    if (subject === '') return undefined;
    if (method === 'POST' && versions !== undefined) {
      const { schema } = JSON.parse(body) as { schema: string };
      JSON.parse(schema);
      schemas.push(schema);
      subjects.set(subject, { id: schemas.length, deleted: false });
      return { body: { id: schemas.length } };
    }
    const found = subjects.get(subject);
    if (method !== 'DELETE' || found === undefined) return { status: 404, body: { error_code: 40401 } };
    const forGood = searchParams.get('permanent') === 'true';
    if (forGood && !found.deleted)
      return { status: 404, body: { error_code: 40405, message: 'Subject was not deleted first' } };
    if (forGood) subjects.delete(subject);
    else found.deleted = true;
    return { body: [1] };
  };
}
