import { engineJson, engineRequest } from '../support/engineHttp';
import { ensureStandIns } from '../support/images';
import { alternate, timed, type Measurement } from './bench';
import { benchImage, names, standInStack } from './benchStacks';
import { type BenchWorld } from './benchWorld';
import { countCalls, type CallCounter } from './countCalls';
import { type Row } from './row';
import { openSession } from './warmSession';

/** Many containers on the engine that are not ours. */
export const foreignRows: readonly Row[] = [{ id: 'foreign', quick: false, measure: measureForeign }];

const foreign = 1_000;
const atOnce = 8;
/** On every one of them, to find them again. */
const mark = 'dev-stack.bench.foreign';

/** Twenty services, looked at and brought up with nothing to do, first alone and then beside a thousand others. */
async function measureForeign(world: BenchWorld): Promise<Measurement[]> {
  await ensureStandIns(world.engine, benchImage);
  const { socket } = world.engine;
  const project = world.owns('dsbench-foreign');
  const folder = world.define(project, standInStack(names(20).map((name) => ({ name }))));
  await world.clear(project);
  await world.ours(folder, '-p', project, 'up');
  const rounds = world.rounds(9);
  const opening = async (host: string): Promise<void> => (await openSession(folder, project, host)).dispose();
  const work = {
    up: () => world.ours(folder, '-p', project, 'up'),
    open: () => timed(() => opening(world.engine.host)),
  };
  const sample = async (): Promise<{ up: number[]; open: number[]; calls: number }> => {
    await work.open();
    const up = (await alternate({ ours: work.up }, rounds)).ours ?? [];
    const open = (await alternate({ ours: work.open }, rounds)).ours ?? [];
    const proxy = await countCalls(socket);
    try {
      const session = await openSession(folder, project, proxy.host);
      await untilQuiet(proxy);
      session.dispose();
      return { up: [...up], open: [...open], calls: proxy.calls() };
    } finally {
      proxy.close();
    }
  };
  try {
    const alone = await sample();
    await makeForeign(socket);
    const beside = await sample();
    const bars = [{ against: 'floor', limit: 1.5 }] as const;
    const floor = 'the same without the foreign containers';
    return [
      {
        name: `\`up\` with nothing to do, beside ${foreign.toLocaleString('en')} foreign containers`,
        work: 'whole processes, twenty services that run',
        unit: 'ms',
        samples: { ours: beside.up, floor: alone.up },
        bars,
        floor,
      },
      {
        name: 'opening a stack beside them',
        work: 'connecting and listing until the status of twenty services is live, as the editor does',
        unit: 'ms',
        samples: { ours: beside.open, floor: alone.open },
        bars,
        floor,
      },
      {
        name: 'opening a stack beside them: calls',
        work: 'requests that the engine gets for it',
        unit: 'calls',
        samples: { ours: [beside.calls], floor: [alone.calls] },
        bars: [{ against: 'floor', limit: 1 }],
        floor,
      },
    ];
  } finally {
    await removeForeign(socket);
    await world.clear(project);
  }
}

/** What comes with the connection, image look-ups for one, ends a little after the status is there. */
async function untilQuiet(proxy: CallCounter): Promise<void> {
  for (let before = -1; before !== proxy.calls();) {
    before = proxy.calls();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function makeForeign(socket: string): Promise<void> {
  const body = {
    Image: benchImage,
    Cmd: ['true'],
    Labels: { [mark]: 'yes', 'com.docker.compose.project': 'theirs' },
  };
  await inTurn(Array.from({ length: foreign }), async () => {
    const { status, body: answer } = await engineRequest(socket, 'POST', '/containers/create', { body });
    if (status >= 400) throw new Error(answer.toString());
  });
}

async function removeForeign(socket: string): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ label: [mark] }));
  const made = await engineJson<{ Id: string }[]>(socket, 'GET', `/containers/json?all=1&filters=${filters}`);
  await inTurn(
    made,
    async ({ Id }) => void (await engineRequest(socket, 'DELETE', `/containers/${Id}?force=1`)),
  );
}

async function inTurn<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    while (left.length > 0) await act(left.pop() as T);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
