import { type OptionSpec } from './optionSpec';
import { type Verb } from './request';
import { startOptions } from './startOptions';

export interface VerbSpec {
  readonly summary: string;
  /** What may follow the flags. */
  readonly operands: 'services' | 'service' | 'verb' | 'task' | 'words' | 'none';
  /** With `words`: what they are, for the help. */
  readonly usage?: string;
  readonly options: readonly OptionSpec[];
  /** Values of `--format`, the first is the default. */
  readonly formats?: readonly string[];
  /** Further sentences for the help. */
  readonly notes?: readonly string[];
}

const timeout: OptionSpec = {
  name: 'timeout',
  short: 't',
  value: 'SECONDS',
  help: 'Time a container gets to stop before it is killed',
};
const noSafety: OptionSpec = { name: 'no-safety', help: 'Take no safety snapshot before data is deleted' };

/** Every verb with its flags: read by the parser and by the help, in the order of the help. */
export const verbSpecs: Readonly<Record<Verb, VerbSpec>> = {
  up: {
    summary: 'Start services with their dependencies and wait until they are ready',
    operands: 'services',
    options: [
      { name: 'wait', help: 'Wait until everything is ready (the default)' },
      { name: 'no-wait', help: 'Return as soon as everything is started' },
      { name: 'wait-timeout', value: 'SECONDS', help: 'Give up waiting after this time' },
      { name: 'detach', short: 'd', help: 'Accepted for docker compose: output is never attached' },
      { name: 'yes', short: 'y', help: 'Do not ask before services that get the Docker socket' },
      { name: 'timeline', help: 'Print what took how long, as a chart with the critical path' },
      ...startOptions,
    ],
    formats: ['text', 'json'],
    notes: [
      '--format is that of --timeline, which is printed also when the start fails.',
      'Ctrl-C stops waiting and leaves what runs; the next up goes on from there.',
    ],
  },
  plan: {
    summary: 'Print what up would do, and why; change nothing',
    operands: 'services',
    options: startOptions,
    formats: ['text', 'json'],
  },
  build: {
    summary: 'Build the images of services that have a build',
    operands: 'services',
    options: [
      { name: 'no-cache', help: 'Run every step again' },
      { name: 'pull', help: 'Ask the registry for newer base images' },
      {
        name: 'build-arg',
        value: 'NAME=VALUE',
        multiple: true,
        help: 'Build argument; NAME alone takes the environment’s',
      },
    ],
    notes: [
      'Containers stay as they are: up starts those anew whose image has changed; up --build does both.',
      'DOCKER_BUILDKIT=0 takes the classic builder. The output of the steps is shown with --verbose.',
    ],
  },
  watch: {
    summary: 'Start services and bring every change of their files into them, as develop.watch says',
    operands: 'services',
    options: [
      { name: 'no-up', help: 'Do not start them first' },
      { name: 'yes', short: 'y', help: 'Do not ask before services that get the Docker socket' },
    ],
    notes: ['Goes on until Ctrl-C; what runs goes on running. A burst of changes is one action.'],
  },
  down: {
    summary: 'Stop and remove containers and networks',
    operands: 'services',
    options: [
      { name: 'volumes', short: 'v', help: 'Delete the volumes and what is stored in them, too' },
      { name: 'remove-orphans', help: 'Remove containers of services the file no longer names' },
      { name: 'rmi', value: 'WHICH', help: 'Remove images, too: local (those a build named) or all' },
      noSafety,
      timeout,
    ],
    notes: ['Before volumes are deleted a safety snapshot is taken; dev-stack snapshot undo brings it back.'],
  },
  stop: { summary: 'Stop services; keep containers and data', operands: 'services', options: [timeout] },
  restart: {
    summary: 'Restart services',
    operands: 'services',
    options: [timeout, { name: 'no-deps', help: 'Leave alone who asks to be restarted with them' }],
  },
  reset: {
    summary: 'Delete the data of services and start them afresh',
    operands: 'services',
    options: [
      { name: 'yes', short: 'y', help: 'Do not ask' },
      { name: 'no-start', help: 'Do not start again what ran before' },
      noSafety,
    ],
    notes: [
      'A safety snapshot is taken first; dev-stack snapshot undo brings the data back.',
      'Without --yes it names every container and volume that would be lost and asks.',
      'A volume that another service uses too stays, also with --yes: name both services to reset it.',
      'Where nobody can answer (no terminal) it does nothing and ends with exit code 2.',
    ],
  },
  snapshot: {
    summary: 'Save, restore, compare and share the data of the stack',
    operands: 'words',
    usage: 'ACTION [ARGUMENT…]',
    options: [
      { name: 'service', value: 'SERVICE', multiple: true, help: 'Only the data of these services' },
      { name: 'note', value: 'TEXT', help: 'save, rename: words to remember it by' },
      { name: 'stop', help: 'save: stop services meanwhile instead of pausing them' },
      { name: 'name', value: 'NAME', help: 'import: another name than it was saved under' },
      { name: 'other-project', help: 'import: take a snapshot of a project of another name' },
      { name: 'yes', short: 'y', help: 'restore, undo, delete, recover --discard: do not ask' },
      { name: 'discard', help: 'recover: give up what cannot be ended, as when its engine is gone' },
      { name: 'no-safety', help: 'restore, undo: take no safety snapshot of what is replaced' },
    ],
    formats: ['table', 'json'],
    notes: [
      'Actions:',
      '  save NAME              save every volume, all writers paused together',
      '  list                   snapshots, newest first, with what they take on the disk',
      '  show NAME              what is in one',
      '  restore NAME           replace the data; says first what goes, and starts services again',
      '  undo                   bring back what the last reset, restore or down -v replaced',
      '  compare NAME           what differs between it and the data now',
      '  rename NAME NEW        also keeps a safety snapshot for good',
      '  delete NAME…',
      '  export NAME FILE       into one file; FILE.gz is compressed',
      '  import FILE            a file of a colleague, checked before it is kept',
      '  recover                end what a crash interrupted (every other action does so too)',
      '  recover --discard      forget it: says first what stays half done and where its data is',
      'NAME is a name or an id of the list.',
    ],
  },
  db: {
    summary: 'Migrate, seed, dump, import or reset the data of a service',
    operands: 'task',
    options: [
      { name: 'output', short: 'o', value: 'FILE', help: 'dump: write here; - for stdout, .gz compresses' },
      {
        name: 'input',
        short: 'i',
        value: 'FILE',
        help: 'import: read this; - for stdin (the default for pipes)',
      },
      { name: 'yes', short: 'y', help: 'reset: do not ask' },
      { name: 'no-safety', help: 'import, reset: take no safety snapshot of what is there' },
    ],
    notes: [
      'migrate and seed run what x-dev-stack.tasks declares; dump and import also work by themselves for PostgreSQL, MySQL, MariaDB, MongoDB, Redis and Valkey. Without SERVICE every service that has the task is meant.',
      'reset deletes the data of a service, starts it, and runs its migrations and seeds. Without words it lists all.',
      'Before an import or a reset a safety snapshot is taken; dev-stack snapshot undo brings it back.',
    ],
  },
  volumes: {
    summary: 'List the volumes of the stack, with their sizes and last snapshots',
    operands: 'services',
    options: [
      { name: 'quiet', short: 'q', help: 'Only the names of those that are there' },
      { name: 'no-size', help: 'Do not measure them: the engine walks its disk for that' },
      {
        name: 'remove',
        value: 'VOLUME',
        multiple: true,
        help: 'Remove this volume, which the compose file does not name',
      },
      { name: 'yes', short: 'y', help: 'With --remove: do not ask' },
      noSafety,
    ],
    formats: ['table', 'json'],
    notes: [
      'Volumes that carry the project’s label and that the file does not name come last; only those can be removed here.',
      'A safety snapshot is taken first; dev-stack snapshot undo brings the volume back.',
    ],
  },
  ps: {
    summary: 'Show every service and how it stands',
    operands: 'services',
    options: [
      { name: 'all', short: 'a', help: 'Also stopped containers, and services that are not selected' },
      { name: 'quiet', short: 'q', help: 'Only container ids' },
      { name: 'services', help: 'Only the names of services that have a container' },
      {
        name: 'status',
        value: 'STATUS',
        multiple: true,
        help: 'Only containers that are running, paused, restarting, created, exited or dead',
      },
      { name: 'no-trunc', help: 'Accepted for docker compose' },
    ],
    formats: ['table', 'json'],
    notes: [
      'The table has a row for every selected service, also for one that exited or was never created.',
      '--format json prints one object a line as docker compose ps does: running containers, all with -a.',
    ],
  },
  logs: {
    summary: 'Show what services print',
    operands: 'services',
    options: [
      { name: 'follow', short: 'f', help: 'Go on with new lines, across restarts and recreation' },
      { name: 'tail', short: 'n', value: 'LINES', help: 'Only the last lines of each container, or all' },
      {
        name: 'since',
        value: 'TIME',
        help: 'Only what is newer: 2026-01-31T12:00:00Z, or 10m for ten minutes',
      },
      { name: 'until', value: 'TIME', help: 'Only what is older; not with --follow' },
      { name: 'timestamps', short: 't', help: 'Show when each line was printed' },
      { name: 'no-log-prefix', help: 'Do not tell the service of each line' },
    ],
    notes: ['Before the verb -f is --file, behind it --follow.'],
  },
  open: {
    summary: 'Open the admin UI of a service as soon as it answers, and tell the sign-in',
    operands: 'service',
    options: [{ name: 'print', help: 'Only print address and sign-in' }],
    formats: ['text', 'json'],
    notes: ['Without SERVICE it lists every link of the stack.'],
  },
  env: {
    summary: 'Print connection settings for programs on this machine or in containers; check variables',
    operands: 'services',
    options: [
      { name: 'target', value: 'WHERE', help: 'Where your programs run: host (the default) or container' },
      { name: 'write', value: 'FILE', help: 'Merge the settings into this file; what is there stays' },
      { name: 'check', help: 'Check the variables that the stack needs; exit code 1 where one is wrong' },
      { name: 'all', short: 'a', help: 'With --check: also for services that are not selected' },
      { name: 'generate', help: "Make missing values that have a recipe, in the stack's .env" },
    ],
    formats: ['env', 'json'],
    notes: ['Into a shell: set -a; eval "$(dev-stack env)".'],
  },
  doctor: {
    summary: 'Look for what would keep a start from going well',
    operands: 'none',
    options: [],
    formats: ['text', 'json'],
    notes: ['Engine, memory, ports, variables; touches nothing. Exit code 1 where a start would be refused.'],
  },
  smoke: {
    summary: 'Use every running service as an application on this machine would',
    operands: 'services',
    options: [
      { name: 'timeout', short: 't', value: 'SECONDS', help: 'Time for each service, 10 by default' },
    ],
    formats: ['text', 'json'],
    notes: [
      'Signs in, writes, reads and removes again what it wrote. Exit code 1 where a service fails.',
      'A service without a published port is not reachable from this machine and is only named.',
    ],
  },
  presets: {
    summary: 'List the presets and profiles of the stack',
    operands: 'none',
    options: [],
    formats: ['table', 'json'],
  },
  config: {
    summary: 'Print the resolved compose file',
    operands: 'services',
    options: [
      { name: 'services', help: 'Only the service names' },
      { name: 'volumes', help: 'Only the volume names' },
      { name: 'images', help: 'Only the image names' },
      { name: 'profiles', help: 'Only the profile names' },
      {
        name: 'hash',
        value: 'SERVICES',
        help: 'The configuration hash of these (comma-separated), or * for all',
      },
      { name: 'output', short: 'o', value: 'FILE', help: 'Write it to this file' },
      { name: 'quiet', short: 'q', help: 'Print nothing; only check' },
    ],
    formats: ['yaml', 'json'],
  },
  version: { summary: 'Print the version', operands: 'none', options: [], formats: ['text', 'json'] },
  help: { summary: 'Show help of a verb', operands: 'verb', options: [] },
};

export function isVerb(text: string): text is Verb {
  return Object.hasOwn(verbSpecs, text);
}
