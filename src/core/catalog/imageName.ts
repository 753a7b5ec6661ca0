/** The parts of an image reference that tell what is inside. */
export interface ImageName {
  /** Last part of the repository: "postgres". */
  readonly name: string;
  /** The part before it, "" when there is none: "bitnami". A registry host is not an owner. */
  readonly owner: string;
  readonly tag: string;
}

/** Splits "ghcr.io/owner/name:tag@sha256:…"; every part but the name may be missing. */
export function parseImageName(reference: string): ImageName {
  const [repository = '', tag = ''] = splitTag(reference.replace(/@.*$/, ''));
  const parts = repository.split('/');
  if (parts.length > 1 && /[.:]|^localhost$/.test(parts[0] ?? '')) parts.shift();
  const name = parts.pop() ?? '';
  const owner = parts.pop() ?? '';
  return { name: name.toLowerCase(), owner: owner === 'library' ? '' : owner.toLowerCase(), tag };
}

function splitTag(reference: string): [string, string] {
  const colon = reference.lastIndexOf(':');
  return colon > reference.lastIndexOf('/')
    ? [reference.slice(0, colon), reference.slice(colon + 1)]
    : [reference, ''];
}
