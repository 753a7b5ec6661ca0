import { name, version as number } from '../../../package.json';
import { exitCodes, type ExitCode } from '../exitCodes';
import { type Output } from '../output';
import { type RequestOf } from '../request';
import { versionText } from '../versionText';

export async function version(request: RequestOf<'version'>, out: Output): Promise<ExitCode> {
  const text = request.format === 'json' ? JSON.stringify({ name, version: number }) : versionText;
  await out.write(`${text}\n`);
  return exitCodes.ok;
}
