/** The parts of an image reference that pulling needs. */
export interface ImageReference {
  /** As written, without tag and digest: "postgres", "registry.example:5000/team/app". */
  readonly name: string;
  /** Tag or digest; "latest" when neither is written: without one the engine pulls every tag. */
  readonly tag: string;
  /** Host of the registry: "docker.io", "registry.example:5000". */
  readonly registry: string;
}

export function parseImageReference(reference: string): ImageReference {
  const [beforeDigest = '', digest] = reference.split('@', 2);
  const lastSlash = beforeDigest.lastIndexOf('/');
  const colon = beforeDigest.indexOf(':', lastSlash + 1);
  const name = colon < 0 ? beforeDigest : beforeDigest.slice(0, colon);
  const tag = digest ?? (colon < 0 ? 'latest' : beforeDigest.slice(colon + 1));
  const first = name.includes('/') ? name.slice(0, name.indexOf('/')) : '';
  const isHost = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const registry = isHost && first !== 'index.docker.io' ? first : 'docker.io';
  return { name, tag, registry };
}
