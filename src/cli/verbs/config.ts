import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { configHash } from '../../core/compose/configHash';
import { configJson, configYaml } from '../../core/compose/printConfig';
import { type StackModel } from '../../core/model/stack';
import { fileError } from '../../core/support/fileError';
import { checkServices } from '../checkServices';
import { exitCodes, type ExitCode } from '../exitCodes';
import { type RequestOf } from '../request';
import { selectServices } from '../selectServices';
import { type VerbContext } from '../verbContext';

export async function config(request: RequestOf<'config'>, context: VerbContext): Promise<ExitCode> {
  const loaded = await context.loadStack(request.services);
  const stack = request.services.length > 0 ? selectServices(loaded, request.services) : loaded;
  checkServices(stack, request.hashed);
  const text = await textOf(request, stack);
  const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  if (request.output !== undefined && request.show !== 'nothing') {
    const file = resolve(context.cwd, request.output);
    await writeFile(file, whole).catch((error: unknown) => {
      throw fileError(error, `write ${file}`);
    });
  } else if (whole !== '') await context.out.write(whole);
  return exitCodes.ok;
}

async function textOf(request: RequestOf<'config'>, stack: StackModel): Promise<string> {
  const services = Object.entries(stack.project.services);
  switch (request.show) {
    case 'nothing':
      return '';
    case 'model':
      return request.format === 'json' ? configJson(stack) : configYaml(stack);
    case 'services':
      return lines(services.map(([name]) => name));
    case 'volumes':
      return lines(Object.keys(stack.project.volumes ?? {}));
    case 'images':
      return lines(services.map(([name, service]) => service.image ?? `${stack.name}-${name}`));
    case 'profiles':
      return lines([...stack.profiles].sort());
    case 'hash':
      return lines(
        services
          .filter(([name]) => request.hashed.length === 0 || request.hashed.includes(name))
          .map(([name, service]) => `${name} ${configHash(service, name)}`),
      );
  }
}

function lines(words: readonly string[]): string {
  return words.map((word) => `${word}\n`).join('');
}
