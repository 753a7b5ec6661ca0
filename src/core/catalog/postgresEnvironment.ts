import { splitUrl } from './connectionText';

/** The variables that libpq and most frameworks read. */
export function postgresEnvironment(url: string): Readonly<Record<string, string>> {
  const { host, port, user, password, path } = splitUrl(url);
  return {
    DATABASE_URL: url,
    PGHOST: host,
    PGPORT: port,
    PGUSER: user,
    ...(password && { PGPASSWORD: password }),
    PGDATABASE: path,
  };
}
