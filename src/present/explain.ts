import { InvalidStackError, type Problem } from '../core/compose/problem';
import { DataError, type DataErrorReason } from '../core/data/dataError';
import { EngineError } from '../core/engine/engineError';
import { BuildError } from '../core/build/buildError';
import { NotReadyError } from '../core/live/notReadyError';
import { TaskFailedError } from '../core/operations/taskFailedError';
import { isCancelled } from '../core/support/abort';
import { PreflightError } from '../core/diagnose/preflightError';
import { VariablesError } from '../core/variables/variablesError';
import { briefly, plainText } from './briefly';
import { commandIds } from './commandIds';
import { type Explanation, type NextStep } from './explanation';
import { explainBuild } from './explainBuild';
import { explainNotReady } from './explainNotReady';
import { explainPreflight } from './explainPreflight';
import { explainVariables } from './explainVariables';
import { UserError } from './userError';

export { type Explanation, type NextStep } from './explanation';

const showLog: NextStep = { title: 'Show Log', command: commandIds.showLog };
const reconnect: NextStep = { title: 'Try Again', command: commandIds.reconnect };
const chooseEngine: NextStep = { title: 'Choose Engine…', command: commandIds.chooseEngine };

const importAnother: NextStep = { title: 'Import Snapshot…', command: commandIds.importSnapshot };
const giveUp: NextStep = { title: 'Give It Up…', command: commandIds.discardInterrupted };

const dataTitles: Readonly<Record<DataErrorReason, string>> = {
  notFound: 'There is no such snapshot',
  ambiguous: 'More than one snapshot has this name',
  damaged: 'The snapshot is damaged',
  hostile: 'The archive was refused',
  badName: 'A snapshot cannot be called that',
  foreign: 'The archive is of another project',
  diskFull: 'The disk is full',
  locked: 'The stack is being changed by another process',
  interrupted: 'A change of data was interrupted',
  nothing: 'There is no data to work on',
  inUse: 'The data is in use',
  tooLarge: 'That is too large to be shown',
  noFile: 'There is no such file',
};

/**
 * Turns whatever was thrown into words and next steps: the one place that does. Ask `isCancelled` first: for
 * cancellation there is nothing to tell.
 */
export function explain(error: unknown): Explanation {
  if (UserError.is(error)) return error.explanation;
  if (InvalidStackError.is(error)) return explainProblems(error.problems);
  if (PreflightError.is(error)) return explainPreflight(error);
  if (VariablesError.is(error)) return explainVariables(error);
  if (NotReadyError.is(error)) return explainNotReady(error);
  if (BuildError.is(error)) return explainBuild(error);
  if (EngineError.is(error)) return explainEngine(error);
  if (DataError.is(error)) {
    const steps = DataError.is(error, 'interrupted')
      ? [chooseEngine, giveUp, showLog]
      : DataError.is(error, 'foreign')
        ? [importAnother, showLog]
        : [showLog];
    return { title: dataTitles[error.reason], message: sentence(error.message), steps };
  }
  if (TaskFailedError.is(error)) return explainTask(error);
  if (isCancelled(error)) return { title: 'Cancelled', message: 'Cancelled.', steps: [] };
  const detail = error instanceof Error ? (error.stack ?? error.message) : undefined;
  return {
    title: 'That did not work',
    message: sentence(error instanceof Error ? error.message : String(error)),
    ...(detail === undefined ? {} : { detail }),
    steps: [showLog],
  };
}

function explainTask({ task, service, exitCode, lastLines }: TaskFailedError): Explanation {
  const lines = lastLines.map(plainText);
  const last = lines.findLast((line) => line.trim() !== '');
  return {
    title: `${task} failed in ${service}`,
    message: `${task} in ${service} ended with code ${exitCode}${last === undefined ? '.' : `: ${sentence(briefly(last, 300))}`}`,
    detail: lines.join('\n'),
    steps: [showLog],
  };
}

function explainEngine(error: EngineError): Explanation {
  return { detail: detailOf(error), ...engineWords(error) };
}

function engineWords(error: EngineError): Explanation {
  const { action, image, port } = error.details;
  const said = sentence(briefly(error.message, 300));
  switch (error.reason) {
    case 'unreachable':
      return {
        title: 'Docker is not running',
        message: `No container engine answers${triedWords(error)}.`,
        steps: [{ title: 'Start Docker', command: commandIds.startDocker }, chooseEngine, reconnect],
      };
    case 'denied':
      return {
        title: 'You may not use the engine',
        message: `The engine refuses access${triedWords(error)}. On Linux its socket belongs to the group docker.`,
        steps: [
          { title: 'How To Fix', link: 'https://docs.docker.com/engine/install/linux-postinstall/' },
          chooseEngine,
          reconnect,
        ],
      };
    case 'portInUse':
      return {
        title: port === undefined ? 'A port is in use' : `Port ${port} is in use`,
        message: `${portHolderWords(error)} Stop it, or publish another port in the compose file or its variables.`,
        steps: [{ title: 'Show in Compose File', command: commandIds.showInFile }, showLog],
      };
    case 'imageMissing':
      return {
        title: image === undefined ? 'An image was not found' : `Cannot pull ${image}`,
        message: `${image === undefined ? 'The image' : image} was not found. Check its name and tag.`,
        steps: [{ title: 'Show in Compose File', command: commandIds.showInFile }, showLog],
      };
    case 'registryAuth':
      return {
        title: image === undefined ? 'The registry wants a sign-in' : `Cannot pull ${image}`,
        message: `The registry refuses ${image ?? 'the image'}: sign in with “docker login”, or check that it exists.`,
        steps: [
          { title: 'How To Sign In', link: 'https://docs.docker.com/reference/cli/docker/login/' },
          showLog,
        ],
      };
    case 'registryUnreachable':
      return {
        title: image === undefined ? 'The registry does not answer' : `Cannot pull ${image}`,
        message: `The registry${image === undefined ? '' : ` of ${image}`} cannot be reached. Check the network, then start again.`,
        steps: [{ title: 'Start Again', command: commandIds.start }, showLog],
      };
    case 'diskFull':
      return {
        title: "The engine's disk is full",
        message:
          'The engine has no space left for images, containers or volumes. Remove what is not needed, then start again.',
        steps: [
          { title: 'How To Free Space', link: 'https://docs.docker.com/engine/manage-resources/pruning/' },
          showLog,
        ],
      };
    case 'conflict':
      return {
        title: failed(action),
        message: said,
        steps: [{ title: 'Show Plan', command: commandIds.showPlan }, showLog],
      };
    case 'invalid':
      return {
        title: failed(action),
        message: `The engine does not accept a value of the compose file: ${said}`,
        steps: [{ title: 'Show in Compose File', command: commandIds.showInFile }, showLog],
      };
    case 'unsupported':
      if (image !== undefined) return { title: `Cannot build ${image}`, message: said, steps: [showLog] };
      return { title: 'The engine cannot do this', message: said, steps: [chooseEngine, showLog] };
    case 'notFound':
      return {
        title: failed(action),
        message: `${said} It may have been removed by another program.`,
        steps: [reconnect, showLog],
      };
    case 'failed':
      return { title: failed(action), message: said, steps: [showLog] };
  }
}

function explainProblems(problems: readonly Problem[]): Explanation {
  const errors = problems.filter((problem) => problem.severity === 'error');
  const [first] = errors.length > 0 ? errors : problems;
  const lines = problems.map((problem) => problemLine(problem));
  const missing = first?.code === 'notFound' && first.range === undefined;
  const rest = errors.length - 1;
  return {
    title: missing ? 'There is no compose file' : 'The compose file has problems',
    message:
      first === undefined ? 'The compose file cannot be used.' : sentence(problemLine(first)) + more(rest),
    detail: lines.join('\n'),
    steps: missing
      ? [{ title: 'Copy the Bundled Stack', command: commandIds.copyStackToWorkspace }]
      : [{ title: 'Show Problems', command: 'workbench.actions.view.problems' }, showLog],
  };
}

/** "compose.yaml:31:7 services.web: unknown key" with the file's base name: paths are long and the rest is in the log. */
function problemLine(problem: Problem): string {
  if (problem.range === undefined) return plainText(problem.message);
  const { file, start } = problem.range;
  return `${file.split(/[\\/]/).at(-1) ?? file}:${start.line}:${start.column} ${plainText(problem.message)}`;
}

function portHolderWords(error: EngineError): string {
  const { port, holder } = error.details;
  if (port === undefined) return 'Another program or container holds a port that this service publishes.';
  if (holder === undefined) return `Another program or container holds port ${port}.`;
  if (holder.container === undefined) {
    return `Port ${port} is in use by ${plainText(holder.process ?? 'a program')} (pid ${holder.pid}).`;
  }
  const whose = holder.project === undefined ? '' : ` of the project ${plainText(holder.project)}`;
  return `Port ${port} is in use by the container ${plainText(holder.container)}${whose}.`;
}

function triedWords(error: EngineError): string {
  const tried = error.details.tried?.map((one) => one.endpoint) ?? [];
  return tried.length === 0 ? '' : ` (tried ${tried.join(', ')})`;
}

function detailOf(error: EngineError): string {
  const { action, statusCode, tried, cause } = error.details;
  return [
    `${error.reason}${action === undefined ? '' : ` while trying to ${action}`}${statusCode === undefined ? '' : ` (${statusCode})`}: ${plainText(error.message)}`,
    ...(tried ?? []).map((one) => `  ${one.endpoint}: ${one.outcome}`),
    ...(cause instanceof Error ? [`  caused by ${plainText(cause.message)}`] : []),
  ].join('\n');
}

function failed(action: string | undefined): string {
  return action === undefined ? 'The engine refused' : `Could not ${action}`;
}

function more(count: number): string {
  if (count <= 0) return '';
  return count === 1
    ? ' One more problem is listed under Problems.'
    : ` ${count} more problems are listed under Problems.`;
}

/** Capital first letter, full stop at the end. */
function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  // A file name at the start keeps its spelling.
  const first = /^[a-z]+(\s|,)/.test(trimmed) ? trimmed.charAt(0).toUpperCase() + trimmed.slice(1) : trimmed;
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
