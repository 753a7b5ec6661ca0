import { type OptionSpec } from './optionSpec';

/** Flags of the verbs that start services or tell how they would. */
export const startOptions: readonly OptionSpec[] = [
  { name: 'no-deps', help: 'Leave the dependencies alone' },
  { name: 'force-recreate', help: 'Replace containers that have not changed, too' },
  { name: 'no-recreate', help: 'Leave containers as they are, also where the file has changed' },
  {
    name: 'renew-anon-volumes',
    short: 'V',
    help: 'Replace containers, and give them new anonymous volumes',
  },
  {
    name: 'scale',
    value: 'SERVICE=NUMBER',
    multiple: true,
    help: 'So many containers of a service, this time',
  },
  { name: 'remove-orphans', help: 'Remove containers of services the file no longer names' },
  { name: 'pull', value: 'WHEN', help: 'Pull images: always, missing, never or policy' },
  { name: 'build', help: 'Build images also when they are there' },
  { name: 'run-done', help: 'Run completed one-shots again, as docker compose does' },
];
