import { parseArgs } from 'node:util';
import { type BuildRequest, type StopRequest } from '../core/operations/operations';
import { didYouMean } from '../core/compose/didYouMean';
import { FlagValues } from './flagValues';
import { parseFlags, toParseOptions, type ParsedFlags } from './parseFlags';
import { containerStates } from './containerStates';
import { globalOptions } from './globalOptions';
import { type OptionSpec } from './optionSpec';
import { dbActions, type Request, type RequestOf, type Verb } from './request';
import { parseSnapshot } from './parseSnapshot';
import { scaleRequest, startRequest } from './startRequest';
import { UsageError } from './usageError';
import { isVerb, verbSpecs } from './verbSpecs';

/**
 * Command-line words to a request. Global flags may stand before or behind the verb; behind it a verb's own short flag
 * wins (`logs -f` follows), as with docker compose.
 *
 * @throws UsageError
 */
export function parseArguments(argv: readonly string[]): Request {
  const at = verbIndex(argv);
  const before = parseFlags(argv.slice(0, at), beforeVerb, undefined);
  const word = argv[at];
  if (word === undefined) return withoutVerb(before);
  if (!isVerb(word)) throw unknownVerb(word);

  const spec = verbSpecs[word];
  const own = [...spec.options, ...(spec.formats ? [formatOption] : [])];
  const taken = new Set(own.map((option) => option.short));
  const shared = globalOptions
    .filter((option) => !own.some((mine) => mine.name === option.name))
    .map((option) => (taken.has(option.short) ? withoutShort(option) : option));
  const after = parseFlags(argv.slice(at + 1), [...own, ...shared], word);
  const values = new FlagValues(word, before, after);

  if (values.has('help')) return { verb: 'help', topic: word, global: values.global() };
  const operands = after.operands;
  if (spec.operands === 'none' && operands.length > 0) {
    throw new UsageError(`${word} takes no arguments: ${operands.join(' ')}`, word);
  }
  if ((spec.operands === 'service' || spec.operands === 'verb') && operands.length > 1) {
    throw new UsageError(`${word} takes one argument: ${operands.join(' ')}`, word);
  }
  return toRequest(word, values, operands);
}

function toRequest(verb: Verb, values: FlagValues, operands: readonly string[]): Request {
  const global = values.global();
  const services = operands;
  switch (verb) {
    case 'help': {
      const [topic] = operands;
      if (topic !== undefined && !isVerb(topic)) throw unknownVerb(topic);
      return { verb, global, topic };
    }
    case 'version':
      return { verb, global, format: values.format('text', 'json') };
    case 'doctor':
      return { verb, global, format: values.format('text', 'json') };
    case 'smoke': {
      const seconds = values.count('timeout') ?? smokeSeconds;
      if (seconds === 0) throw new UsageError('--timeout takes at least one second', verb);
      return { verb, global, services, timeoutMs: seconds * 1000, format: values.format('text', 'json') };
    }
    case 'presets':
      return { verb, global, format: values.format('table', 'json') };
    case 'env': {
      const asked = values.oneOf('check', 'generate', 'write');
      return {
        verb,
        global,
        services,
        action: asked === 'check' || asked === 'generate' ? asked : 'print',
        all: values.has('all'),
        target: values.choice('target', 'host', 'container'),
        writeTo: values.text('write'),
        format: values.format('env', 'json'),
      };
    }
    case 'open':
      return {
        verb,
        global,
        service: operands[0],
        print: values.has('print'),
        format: values.format('text', 'json'),
      };
    case 'plan':
      return {
        verb,
        global,
        start: startRequest(values, services),
        scale: scaleRequest(values),
        format: values.format('text', 'json'),
      };
    case 'up': {
      const format = values.format('text', 'json');
      const timeline = values.has('timeline') ? { timeline: format } : {};
      if (values.text('format') !== undefined && !values.has('timeline'))
        throw new UsageError('--format goes with --timeline', verb);
      return {
        verb,
        global,
        start: startRequest(values, services),
        scale: scaleRequest(values),
        yes: values.has('yes'),
        ...timeline,
      };
    }
    case 'stop':
      return { verb, global, stop: stopRequest(values, services) };
    case 'restart':
      return {
        verb,
        global,
        restart: { ...stopRequest(values, services), noDeps: values.has('no-deps') },
      };
    case 'watch':
      return { verb, global, services, up: !values.has('no-up'), yes: values.has('yes') };
    case 'build':
      return { verb, global, build: buildRequest(values, services), args: values.list('build-arg') };
    case 'down':
      return {
        verb,
        global,
        down: {
          ...stopRequest(values, services),
          volumes: values.has('volumes'),
          removeOrphans: values.has('remove-orphans'),
          ...(values.text('rmi') === undefined ? {} : { images: values.choice('rmi', 'local', 'all') }),
          ...safetyOf(values),
        },
      };
    case 'reset':
      return {
        verb,
        global,
        reset: { services, restart: !values.has('no-start'), ...safetyOf(values) },
        yes: values.has('yes'),
      };
    case 'snapshot':
      return {
        verb,
        global,
        action: parseSnapshot(values, operands),
        services: values.list('service'),
        yes: values.has('yes'),
        format: values.format('table', 'json'),
      };
    case 'db':
      return { verb, global, ...dbRequest(values, operands) };
    case 'volumes': {
      const remove = values.list('remove');
      if (remove.length > 0 && services.length > 0)
        throw new UsageError('--remove names volumes, and no service beside them', verb);
      const format = values.format('table', 'json');
      return {
        verb,
        global,
        services,
        show: values.has('quiet') ? 'names' : format,
        sizes: !values.has('no-size'),
        remove,
        ...safetyOf(values),
        yes: values.has('yes'),
      };
    }
    case 'ps': {
      const format = values.format('table', 'json');
      const shown = values.oneOf('quiet', 'services');
      const show = shown === 'quiet' ? 'ids' : (shown ?? format);
      const states = values.list('status').map((status) => {
        const found = containerStates.find((state) => state === status);
        if (found !== undefined) return found;
        throw new UsageError(`--status takes ${containerStates.join(', ')}: ${status}`, verb);
      });
      return { verb, global, services, all: values.has('all'), states, show };
    }
    case 'logs':
      if (values.has('follow') && values.text('until') !== undefined)
        throw new UsageError('--follow and --until exclude each other', verb);
      return {
        verb,
        global,
        services,
        follow: values.has('follow'),
        tail: values.text('tail') === 'all' ? undefined : values.count('tail'),
        since: values.text('since'),
        until: values.text('until'),
        prefix: !values.has('no-log-prefix'),
        timestamps: values.has('timestamps'),
      };
    case 'config': {
      const shown = values.oneOf('services', 'volumes', 'images', 'profiles', 'hash', 'quiet');
      const hashed = values.text('hash');
      return {
        verb,
        global,
        services,
        show: shown === 'quiet' ? 'nothing' : (shown ?? 'model'),
        format: values.format('yaml', 'json'),
        output: values.text('output'),
        hashed: hashed === undefined || hashed === '*' ? [] : hashed.split(','),
      };
    }
  }
}

/** What a check may take: a server that has just started compiles, elects and warms up. */
const smokeSeconds = 10;

function dbRequest(
  values: FlagValues,
  [word, service, ...more]: readonly string[],
): Pick<RequestOf<'db'>, 'action' | 'service' | 'file' | 'yes' | 'safety'> {
  const action = dbActions.find((one) => one === word);
  if (word !== undefined && action === undefined) {
    throw new UsageError(`db ${word} is not known${didYouMean(word, dbActions)}`, values.verb);
  }
  if (more.length > 0) throw new UsageError(`db takes one service: ${[service, ...more].join(' ')}`, 'db');
  const output = values.text('output');
  const input = values.text('input');
  if (output !== undefined && action !== 'dump') throw new UsageError('--output is for dump', 'db');
  if (input !== undefined && action !== 'import') throw new UsageError('--input is for import', 'db');
  if (values.has('no-safety') && action !== 'import' && action !== 'reset')
    throw new UsageError('--no-safety is for import and reset', 'db');
  return { action, service, file: output ?? input, yes: values.has('yes'), ...safetyOf(values) };
}

function buildRequest(values: FlagValues, services: readonly string[]): BuildRequest {
  return {
    services,
    ...(values.has('no-cache') ? { noCache: true } : {}),
    ...(values.has('pull') ? { pull: true } : {}),
  };
}

/** Left to the settings unless it is switched off. */
function safetyOf(values: FlagValues): { safety?: false } {
  return values.has('no-safety') ? { safety: false } : {};
}

function stopRequest(values: FlagValues, services: readonly string[]): StopRequest {
  const timeoutSeconds = values.count('timeout');
  return { services, ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }) };
}

const formatOption: OptionSpec = { name: 'format', value: 'FORMAT', help: '' };
const versionOption: OptionSpec = { name: 'version', short: 'v', help: '' };
const beforeVerb = [...globalOptions, formatOption, versionOption];

function verbIndex(argv: readonly string[]): number {
  const { tokens } = parseArgs({
    args: [...argv],
    options: toParseOptions(beforeVerb),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const first = tokens.find((token) => token.kind === 'positional');
  return first?.index ?? argv.length;
}

function withoutShort(option: OptionSpec): OptionSpec {
  const rest: { -readonly [Key in keyof OptionSpec]: OptionSpec[Key] } = { ...option };
  delete rest.short;
  return rest;
}

function withoutVerb(before: ParsedFlags): Request {
  const values = new FlagValues(undefined, before, { values: {}, operands: [] });
  const global = values.global();
  if (values.has('version')) return { verb: 'version', global, format: values.format('text', 'json') };
  if (values.has('help')) return { verb: 'help', global, topic: undefined };
  throw new UsageError('what to do? Name a verb: up, ps, logs …');
}

const otherWords: Readonly<Record<string, Verb>> = {
  start: 'up',
  status: 'ps',
  list: 'ps',
  ls: 'ps',
  log: 'logs',
  rm: 'down',
  profiles: 'presets',
};

function unknownVerb(word: string): UsageError {
  const meant = otherWords[word];
  const hint = meant === undefined ? didYouMean(word, Object.keys(verbSpecs)) : `, did you mean ${meant}?`;
  return new UsageError(`unknown verb ${word}${hint}`);
}
