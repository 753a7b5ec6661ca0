import { engineJson, engineRequest } from '../support/engineHttp';

/** Parts of an inspected container that its creation can be repeated from. */
interface Inspected {
  readonly Id: string;
  readonly Name: string;
  readonly Config: {
    readonly Labels: Readonly<Record<string, string>>;
    readonly Healthcheck?: { readonly Test?: readonly string[] };
  } & Readonly<Record<string, unknown>>;
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly Aliases: readonly string[] | null }>>;
  };
}

interface FloorService {
  readonly name: string;
  readonly container: string;
  readonly body: object;
  /** Networks beyond the first, for engines that take one at creation. */
  readonly laterNetworks: readonly { readonly network: string; readonly endpoint: object }[];
  readonly dependencies: readonly { readonly name: string; readonly condition: string }[];
  /** Something waits for its end, not for its readiness. */
  readonly completes: boolean;
  readonly test: readonly string[] | undefined;
}

/** Starts at once; measured with 20 containers on two cores: 4: 3.44 s, 8: 2.89 s, 20: 3.26 s. */
const startsAtOnce = 8;

/** For the table. */
export const startFloor =
  'the same create and start calls by a plain client, then a timer for the time each service takes alone until its test passes';

/**
 * What the engine itself needs for a stack: the same create and start calls over a plain HTTP client, and nothing but a
 * timer for the time that each service needs of its own until it is ready. Knows nothing of the product: it is copied
 * from what the engine says of a project that is up.
 */
export class FloorStack {
  /** Service → milliseconds from the answer to its start until its health test passes, alone on the engine. */
  private readonly ownTimes = new Map<string, number>();

  private constructor(
    private readonly socket: string,
    private readonly services: readonly FloorService[],
    private readonly networks: readonly object[],
    private readonly volumes: readonly object[],
  ) {}

  /** @param project what is up now; @param name project name of the copy */
  static async copy(socket: string, project: string, name: string, apiVersion: string): Promise<FloorStack> {
    const filters = encodeURIComponent(JSON.stringify({ label: [`com.docker.compose.project=${project}`] }));
    const get = <T>(path: string): Promise<T> => engineJson<T>(socket, 'GET', path);
    const listed = await get<{ Id: string }[]>(`/containers/json?all=1&filters=${filters}`);
    if (listed.length === 0) throw new Error(`Nothing of ${project} is there to be copied`);
    const renamed = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(project, name)) as T;
    const several = Number(apiVersion.split('.')[1]) >= 44;
    const services: FloorService[] = [];
    for (const { Id } of listed) {
      const inspected = renamed(await get<Inspected>(`/containers/${Id}/json`));
      services.push(serviceOf(inspected, several));
    }
    const networks = await get<Record<string, unknown>[]>(`/networks?filters=${filters}`);
    const { Volumes } = await get<{ Volumes: Record<string, unknown>[] | null }>(
      `/volumes?filters=${filters}`,
    );
    const ending = new Set(
      services
        .flatMap(({ dependencies }) => dependencies)
        .filter(({ condition }) => condition === 'service_completed_successfully')
        .map(({ name: needed }) => needed),
    );
    return new FloorStack(
      socket,
      services.map((service) => ({ ...service, completes: ending.has(service.name) })),
      networks.map(({ Name, Driver, Labels, Internal, Attachable, EnableIPv6, Options }) =>
        renamed({ Name, Driver, Labels, Internal, Attachable, EnableIPv6, Options }),
      ),
      (Volumes ?? []).map(({ Name, Driver, Labels }) => renamed({ Name, Driver, Labels })),
    );
  }

  /** Measures how long each service takes to get ready when nothing else starts; equal ones once. Leaves it running. */
  async learnOwnTimes(): Promise<void> {
    const known = new Map<string, number>();
    await this.create();
    const pending = new Set(this.services);
    while (pending.size > 0) {
      const next = [...pending].find(({ dependencies }) =>
        dependencies.every(({ name }) => ![...pending].some((other) => other.name === name)),
      );
      if (next === undefined) throw new Error('The services depend on each other in a circle');
      pending.delete(next);
      const { Image, Cmd, Env } = next.body as { Image: string; Cmd: unknown; Env: unknown };
      const kind = JSON.stringify([Image, Cmd, Env, next.test, next.completes]);
      await this.call('POST', `/containers/${next.container}/start`);
      const own = known.get(kind) ?? (await this.untilReady(next));
      known.set(kind, own);
      this.ownTimes.set(next.name, own);
    }
  }

  /**
   * Creates everything, starts everything, each as early as its dependencies are ready. @returns milliseconds
   * @param observed readiness is not taken from a timer, as if every service were alone: the health test of each is
   * tried in its container until it passes, by one process. What the engine and these services need together.
   */
  async start(observed = false): Promise<number> {
    const began = performance.now();
    await this.create();
    const free = semaphore(startsAtOnce);
    const runs = new Map<string, { readonly started: Promise<void>; readonly ready: Promise<void> }>();
    const runOf = (
      service: FloorService,
    ): { readonly started: Promise<void>; readonly ready: Promise<void> } => {
      const known = runs.get(service.name);
      if (known) return known;
      const needed = service.dependencies.map(async ({ name, condition }) => {
        const other = this.services.find((one) => one.name === name);
        if (other) await (condition === 'service_started' ? runOf(other).started : runOf(other).ready);
      });
      const started = Promise.all(needed).then(() =>
        free(() => this.call('POST', `/containers/${service.container}/start`)),
      );
      const rest = this.ownTimes.get(service.name) ?? 0;
      const ready = started.then(async () => {
        if (observed) await this.untilReady(service, 0.05);
        else if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
      });
      const run = { started, ready };
      runs.set(service.name, run);
      return run;
    };
    await Promise.all(this.services.map((service) => runOf(service).ready));
    return performance.now() - began;
  }

  /** Stops all side by side, removes them and their networks. For stacks without dependencies. @returns milliseconds */
  async down(): Promise<number> {
    const began = performance.now();
    await Promise.all(
      this.services.map(async ({ container }) => {
        await this.call('POST', `/containers/${container}/stop`);
        await this.call('DELETE', `/containers/${container}`);
      }),
    );
    await Promise.all(
      this.networks.map((network) => this.call('DELETE', `/networks/${(network as { Name: string }).Name}`)),
    );
    return performance.now() - began;
  }

  private async create(): Promise<void> {
    await Promise.all([
      ...this.networks.map((network) => this.call('POST', '/networks/create', network)),
      ...this.volumes.map((volume) => this.call('POST', '/volumes/create', volume)),
    ]);
    await Promise.all(
      this.services.map(async ({ container, body, laterNetworks }) => {
        await this.call('POST', `/containers/create?name=${container}`, body);
        for (const { network, endpoint } of laterNetworks)
          await this.call('POST', `/networks/${network}/connect`, {
            Container: container,
            EndpointConfig: endpoint,
          });
      }),
    );
  }

  /**
   * One exec that repeats the service's own health test inside the container until it passes; its end, where that is
   * waited for.
   * @param pause seconds between two tries
   */
  private async untilReady({ container, test, completes }: FloorService, pause = 0.01): Promise<number> {
    const began = performance.now();
    if (completes) {
      await this.call('POST', `/containers/${container}/wait`);
      return performance.now() - began;
    }
    if (test === undefined) return 0;
    const { Id } = await engineJson<{ Id: string }>(this.socket, 'POST', `/containers/${container}/exec`, {
      body: {
        Cmd: ['sh', '-c', `until ${shellText(test)} >/dev/null 2>&1; do sleep ${pause}; done`],
        AttachStdout: true,
      },
    });
    await this.call('POST', `/exec/${Id}/start`, { Detach: false, Tty: false });
    return performance.now() - began;
  }

  private async call(method: string, path: string, body?: object): Promise<void> {
    const { status, body: answer } = await engineRequest(this.socket, method, path, body ? { body } : {});
    if (status >= 400) throw new Error(`${method} ${path}: ${status} ${answer.toString('utf8').trim()}`);
  }
}

function serviceOf({ Name, Config, HostConfig, NetworkSettings }: Inspected, several: boolean): FloorService {
  const endpoints = Object.entries(NetworkSettings.Networks).map(([network, { Aliases }]) => ({
    network,
    // Older engines name the container's own id among its aliases.
    endpoint: { Aliases: (Aliases ?? []).filter((alias) => !/^[0-9a-f]{12}$/.test(alias)) },
  }));
  const first = several ? endpoints : endpoints.slice(0, 1);
  const rest = { ...Config, Hostname: undefined };
  const test = Config.Healthcheck?.Test;
  return {
    name: Config.Labels['com.docker.compose.service'] ?? '',
    container: Name.slice(1),
    body: {
      ...rest,
      HostConfig,
      NetworkingConfig: {
        EndpointsConfig: Object.fromEntries(first.map(({ network, endpoint }) => [network, endpoint])),
      },
    },
    laterNetworks: several ? [] : endpoints.slice(1),
    // "db:service_healthy:false,cache:service_started:false"
    dependencies: (Config.Labels['com.docker.compose.depends_on'] ?? '')
      .split(',')
      .map((part) => part.split(':'))
      .flatMap(([name, condition = '']) => (name ? [{ name, condition }] : [])),
    completes: false,
    test: test === undefined || test[0] === 'NONE' ? undefined : test,
  };
}

function shellText(test: readonly string[]): string {
  const [kind, ...words] = test;
  if (kind === 'CMD-SHELL') return `( ${words.join(' ')} )`;
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}

/** @returns a function that runs work when fewer than so many others are under way */
function semaphore(places: number): (work: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
