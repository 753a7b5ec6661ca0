import { readFile } from 'node:fs/promises';
import type { Engine } from '../engine/engine';
import { EngineError } from '../engine/engineError';
import type { BuildEvent, ImageBuild } from '../engine/imageBuild';
import { findService, type StackModel } from '../model/stack';
import { imageReference } from '../reconcile/containerNames';
import type { ExecuteEvent } from '../reconcile/executeDeps';
import { isCancelled } from '../support/abort';
import type { Log } from '../support/log';
import { BuildError, type BuildPlace } from './buildError';
import { currentStep, failedStep, foldBuild, noBuild, stepCounts, type BuildState } from './buildState';
import { buildxArguments } from './buildxArguments';
import { findInstruction } from './dockerfileSteps';
import { beyondTheApi, imageBuild, type BuildChoice } from './imageBuild';
import { runBuildx } from './runBuildx';

export interface BuildDeps {
  readonly engine: Engine;
  readonly stack: StackModel;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (event: ExecuteEvent) => void;
  readonly log: Log;
}

/**
 * Builds the image of a service through the engine: with BuildKit, or with the classic builder where there is no
 * BuildKit or `DOCKER_BUILDKIT=0` asks for it; what the build API has no field for through `docker buildx`.
 * @throws BuildError with the failed step, EngineError, CancelledError.
 */
export async function buildService(
  name: string,
  choice: BuildChoice,
  deps: BuildDeps,
  signal: AbortSignal,
): Promise<void> {
  const { engine, stack, environment, log } = deps;
  const service = findService(stack, name);
  const definition = service?.spec.build;
  if (!service || !definition) throw new EngineError('invalid', `The service ${name} has no build`);
  const build = imageBuild(stack, service, definition, choice, {
    builder: builderOf(engine, environment),
  });
  const image = build.tags[0] ?? '';
  const beyond = beyondTheApi(definition);
  const told = new Reporter(name, image, deps);
  try {
    if (beyond.length === 0) await engine.buildImage(build, (event) => told.tell(event), signal);
    else {
      log.info(`${image} is built with docker buildx: ${beyond.join(', ')}`);
      const imageOf = (other: string): string => {
        const found = findService(stack, other);
        return found ? imageReference(stack, found) : other;
      };
      const call = buildxArguments(build, definition, imageOf);
      const own = { ...environment, ...engine.info.cli };
      await runBuildx(image, call, beyond, own, (event) => told.tell(event), signal);
    }
  } catch (error) {
    told.end(false);
    if (isCancelled(error) || !isOfTheBuild(error)) throw error;
    throw await toBuildError(name, build, told.state, error);
  }
  told.end(true);
}

/** The engine's own troubles (it is gone, its disk is full) are not those of a step. */
function isOfTheBuild(error: unknown): error is EngineError {
  return EngineError.is(error) && !EngineError.is(error, 'unreachable', 'denied', 'diskFull', 'unsupported');
}

function builderOf(engine: Engine, environment: BuildDeps['environment']): 'buildkit' | 'classic' {
  const asked = environment['DOCKER_BUILDKIT'];
  if (asked !== undefined && /^(0|f|false)$/i.test(asked)) return 'classic';
  const { product, operatingSystem } = engine.info;
  return product === 'podman' || /windows/i.test(operatingSystem) ? 'classic' : 'buildkit';
}

/** Tells progress when it changes, and writes what steps print to the log, line by line. */
class Reporter {
  state: BuildState = noBuild;
  private told = '';
  private readonly open = new Map<string, string>();

  constructor(
    private readonly service: string,
    private readonly image: string,
    private readonly deps: BuildDeps,
  ) {
    this.say(false);
  }

  tell(event: BuildEvent): void {
    const before = event.kind === 'step' ? this.state.steps.get(event.id)?.state : undefined;
    this.state = foldBuild(this.state, event);
    const { log } = this.deps;
    if (event.kind === 'step' && event.state !== before && event.state !== 'running') {
      log.info(`${this.service}: ${event.name}${event.state === 'done' ? '' : ` (${event.state})`}`);
    } else if (event.kind === 'output') this.print(event.step ?? '', event.text);
    else if (event.kind === 'warning') log.warn(`${this.service}: ${event.message}`);
    this.say(false);
  }

  end(succeeded: boolean): void {
    for (const [, line] of this.open) if (line !== '') this.deps.log.info(`${this.service} | ${line}`);
    if (succeeded) this.say(true);
  }

  private print(step: string, text: string): void {
    const lines = `${this.open.get(step) ?? ''}${text}`.split('\n');
    this.open.set(step, lines.pop() ?? '');
    for (const line of lines) this.deps.log.info(`${this.service} | ${line}`);
  }

  private say(done: boolean): void {
    const step = currentStep(this.state) ?? '';
    const text = `${step}${done}`;
    if (text === this.told) return;
    this.told = text;
    const { service, image } = this;
    this.deps.onProgress({ kind: 'build', image, service, step, done, steps: stepCounts(this.state) });
  }
}

async function toBuildError(
  service: string,
  build: ImageBuild,
  state: BuildState,
  error: EngineError,
): Promise<BuildError> {
  const failed = failedStep(state);
  const place = await placeOf(build, failed?.name, error.message);
  return new BuildError(service, build.tags[0] ?? '', error.message.trim(), {
    ...(failed ? { step: failed.name, lines: failed.lines } : {}),
    ...(place ? { place } : {}),
    cause: error,
  });
}

/** By the step that failed, or by the line that the parser of Dockerfiles names. */
async function placeOf(
  build: ImageBuild,
  step: string | undefined,
  message: string,
): Promise<BuildPlace | undefined> {
  const { dockerfile, context } = build;
  if (context.kind === 'remote' && dockerfile.kind === 'file') return undefined;
  const text =
    dockerfile.kind === 'inline'
      ? dockerfile.text
      : await readFile(dockerfile.path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const file = dockerfile.kind === 'file' ? dockerfile.path : undefined;
  const parsed = /dockerfile parse error (?:on )?line (\d+)/i.exec(message)?.[1];
  if (parsed !== undefined) {
    const line = Number(parsed);
    return { file, line, text: text.split(/\r?\n/)[line - 1]?.trim() ?? '' };
  }
  const found = step === undefined ? undefined : findInstruction(text, step);
  return found && { file, line: found.line, text: found.text };
}
