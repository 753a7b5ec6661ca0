import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { signedToken } from '../variables/signedToken';

type Known = (name: string) => string;

const hex = (bytes: number) => (): string => randomBytes(bytes).toString('hex');
const apiKey = (role: string) => (known: Known, now: number) =>
  signedToken(role, known('SUPABASE_JWT_SECRET'), now);

/** The secrets that have no default, because one that everybody knows would be dangerous. Later ones use earlier ones. */
const makers: Readonly<Record<string, (known: Known, now: number) => string>> = {
  SUPABASE_JWT_SECRET: hex(32),
  SUPABASE_ANON_KEY: apiKey('anon'),
  SUPABASE_SERVICE_ROLE_KEY: apiKey('service_role'),
  SUPABASE_SECRET_KEY_BASE: hex(32),
  SUPABASE_PG_META_CRYPTO_KEY: hex(16),
  // Exactly 16 characters, says Realtime.
  SUPABASE_REALTIME_ENC_KEY: hex(8),
  SUPABASE_S3_ACCESS_KEY_ID: hex(16),
  SUPABASE_S3_SECRET_ACCESS_KEY: hex(32),
  PORTAINER_PASSWORD: hex(12),
};

/**
 * Makes the secrets of the bundled stack that the file does not hold yet; those that are there stay, as data may be
 * locked with them. `generate-secrets.sh` of the stack does the same for `docker compose` alone. Readable by the owner
 * only. Several processes may do this at once: all end with the same file.
 */
export async function ensureSecrets(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const completed = withSecrets(text ?? '', Math.floor(Date.now() / 1000));
  if (completed === text) return;
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.new`;
  try {
    await writeFile(temporary, completed, { mode: 0o600 });
    if (text === undefined) await create(temporary, file);
    else await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Never in the place of a file that another process made meanwhile. */
async function create(temporary: string, file: string): Promise<void> {
  try {
    await link(temporary, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // Some file systems know no links.
    await rename(temporary, file);
  }
}

/**
 * The text of the file with everything that was missing at its end; the same text when nothing was.
 * @param now seconds since 1970
 */
function withSecrets(text: string, now: number): string {
  const values = new Map(
    [...text.matchAll(/^([A-Z][A-Z0-9_]*)=(.+)$/gm)].map(([, name = '', value = '']) => [name, value.trim()]),
  );
  let result = text;
  for (const [name, make] of Object.entries(makers)) {
    if (values.has(name)) continue;
    const value = make((known) => values.get(known) ?? '', now);
    values.set(name, value);
    if (result !== '' && !result.endsWith('\n')) result += '\n';
    result += `${name}=${value}\n`;
  }
  return result;
}
