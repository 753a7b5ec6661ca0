/** Builds `scheme://user:password@address/path`; credentials are encoded, empty parts are left out. */
export function connectionUrl(parts: {
  readonly scheme: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly address: string;
  readonly path?: string | undefined;
}): string {
  const { scheme, user, password, address, path } = parts;
  const secret = password ? `:${encodeURIComponent(password)}` : '';
  const credentials = user || secret ? `${encodeURIComponent(user ?? '')}${secret}@` : '';
  return `${scheme}://${credentials}${address}${path ? `/${path}` : ''}`;
}

/** The same text with the password of a URL hidden: fit for a tooltip. */
export function maskPassword(url: string): string {
  return url
    .replace(/(:\/\/[^:@/?#]*):[^@/]*@/, '$1:***@')
    .replace(/([?&;][^=&;]*(?:password|passwd|pwd|secret|token)=)[^&;#]*/gi, '$1***');
}

/** What programs want apart: host, port, decoded credentials, path without the slash. Empty where absent. */
export function splitUrl(url: string): {
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly password: string;
  readonly path: string;
} {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return {
    host: parsed?.hostname ?? '',
    port: parsed?.port ?? '',
    user: decode(parsed?.username),
    password: decode(parsed?.password),
    path: decode(parsed?.pathname.replace(/^\//, '')),
  };
}

function decode(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? '');
  } catch {
    return text ?? '';
  }
}
