import assert from 'node:assert/strict';
import { loadStack } from '../../../src/core/compose/loadStack';
import { type StackModel } from '../../../src/core/model/stack';
import { stackFolder } from '../../stack/support/definition';

const goServices = [
  ...['auth', 'user', 'product', 'order', 'payment', 'inventory', 'search', 'content', 'analytics'],
  'notification',
];

/** Names of our own for what the tests build: those of the definition may be a person's. */
export const appImageNames: Record<string, string> = {
  PYTHON_APPS_IMAGE: 'localhost/dev-stack-test/python:0.1',
  FRONTEND_IMAGE: 'localhost/dev-stack-test/frontend:0.1',
};
for (const name of goServices)
  appImageNames[`GO_${name.toUpperCase()}_IMAGE`] = `localhost/dev-stack-test/go-${name}:0.1`;

/** The bundled definition with these profiles. @param environment variables that count over its defaults. */
export async function loadApps(
  profiles: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  projectName?: string,
): Promise<StackModel> {
  const { model, problems } = await loadStack({
    cwd: stackFolder,
    files: ['compose.yaml'],
    profiles,
    environment: { ...appImageNames, ...environment },
    ...(projectName === undefined ? {} : { projectName }),
  });
  assert.deepEqual(
    problems.map(({ message }) => message),
    [],
  );
  assert.ok(model);
  return model;
}

/** The image of a service. */
export function imageOf(stack: StackModel, service: string): string {
  return stack.services.find(({ name }) => name === service)?.spec.image ?? '';
}
