import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadBundled, stackFolder } from './definition';
import { envExample } from './envExample';
import { readmeTables, withTables } from './readmeTables';

/** `npm run stack:docs`: writes what is made from the definition: the tables of its README, and `.env.example`. */
async function writeDocs(): Promise<void> {
  const readme = join(stackFolder, 'README.md');
  const stack = await loadBundled(['*']);
  writeFileSync(readme, withTables(readFileSync(readme, 'utf8'), readmeTables(stack)));
  writeFileSync(join(stackFolder, '.env.example'), envExample());
}

writeDocs().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
