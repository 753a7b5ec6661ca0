import assert from 'node:assert/strict';
import { settle } from '../../fakes/fakeClock';
import { LiveRig } from '../../fakes/liveRig';
import { sampleStack } from '../../fakes/sampleStack';

const stack = sampleStack({ db: { healthcheck: true }, web: {}, off: { active: false } });

describe('EventFeed', () => {
  let rig: LiveRig;
  beforeEach(async () => {
    rig = new LiveRig(stack, { autoHealth: false });
    await settle();
  });
  afterEach(() => rig.dispose());

  const probesOf = (service: string) => rig.status.services.get(service)?.containers[0]?.health?.probes;

  it('subscribes before it lists, and is live with the first list', async () => {
    const calls = rig.engine.calls.filter((call) => /^(events|listContainers)/.test(call));
    assert.deepEqual(calls, ['events shop', 'listContainers shop']);
    await rig.clock.advance(0);
    assert.equal(rig.status.connection.kind, 'live');
    assert.deepEqual(rig.states, { db: 'absent', web: 'absent', off: 'notSelected' });
  });

  it('shows what happens, one look a container, and no call while nothing happens', async () => {
    await rig.up('web');
    assert.equal(rig.states['web'], 'running');
    const calls = rig.engine.calls.length;
    await rig.clock.advance(3_600_000);
    assert.equal(rig.engine.calls.length, calls);
  });

  it('patches health at once and brings the output of the probe after it', async () => {
    const id = await rig.up('db', { healthcheck: true });
    assert.equal(rig.states['db'], 'starting');
    const release = rig.engine.hold('inspectContainer');
    rig.engine.setHealth('shop-db-1', 'unhealthy', 'no route to host');
    await settle();
    assert.equal(rig.states['db'], 'unhealthy');
    assert.deepEqual(probesOf('db'), []);
    release();
    await settle();
    assert.equal(probesOf('db')?.at(-1)?.output, 'no route to host');
    rig.engine.setHealth('shop-db-1', 'healthy');
    await settle();
    assert.equal(rig.states['db'], 'ready');
    assert.ok(rig.store.containers.has(id));
  });

  it('tells a restarting container from an exited one', async () => {
    await rig.up('web');
    rig.engine.crashLoop('shop-web-1', 1);
    await settle();
    assert.equal(rig.states['web'], 'restarting');
    rig.engine.comeBack('shop-web-1');
    await settle();
    assert.equal(rig.states['web'], 'running');
    rig.engine.exit('shop-web-1', 1);
    await settle();
    assert.equal(rig.states['web'], 'exited');
  });

  it('knows from the events that a killed container was asked to end', async () => {
    const id = await rig.up('web');
    await rig.engine.killContainer(id, 'KILL');
    await settle();
    assert.equal(rig.states['web'], 'stopped');
    await rig.engine.startContainer(id);
    rig.engine.exit('shop-web-1', 137);
    await settle();
    assert.equal(rig.states['web'], 'exited');
  });

  it('learns what was asked before it watched from the events the engine kept', async () => {
    const id = await rig.up('web');
    await rig.engine.killContainer(id, 'KILL');
    await settle();
    const later = new LiveRig(stack);
    later.connection.setConnect(() => Promise.resolve(rig.engine));
    await settle();
    assert.equal(later.states['web'], 'stopped');
    later.dispose();
  });

  it('looks at each container once at its beginning, whatever the engine tells of the past', async () => {
    const gone = await rig.up('web');
    await rig.engine.removeContainer(gone, false);
    await rig.up('web');
    await rig.up('db');
    await settle();
    const { engine } = rig;
    const [events, list] = [engine.events.bind(engine), engine.listContainers.bind(engine)];
    const past: (() => void)[] = [];
    engine.events = (project, since, onOpen, onEvent, signal) =>
      events(project, since, onOpen, (event) => void past.push(() => onEvent(event)), signal);
    engine.listContainers = (project, signal) => {
      for (const tell of past.splice(0)) tell();
      return list(project, signal);
    };
    const before = rig.engine.calls.length;
    const later = new LiveRig(stack);
    later.connection.setConnect(() => Promise.resolve(rig.engine));
    await settle();
    const looks = rig.engine.calls.slice(before).filter((call) => call.startsWith('inspectContainer'));
    assert.deepEqual(looks.sort(), ['inspectContainer shop-db-1', 'inspectContainer shop-web-1']);
    later.dispose();
  });

  it('finds what was made while the list was written', async () => {
    const { engine } = rig;
    const list = engine.listContainers.bind(engine);
    const release = engine.hold('listContainers');
    engine.listContainers = async (project, signal) => (await list(project, signal)).slice(0, 0);
    const later = new LiveRig(stack);
    later.connection.setConnect(() => Promise.resolve(engine));
    await settle();
    await rig.up('web');
    release();
    await settle();
    assert.equal(later.states['web'], 'running');
    later.dispose();
  });

  it('is told of a removed container', async () => {
    const id = await rig.up('web');
    await rig.engine.removeContainer(id, false);
    await settle();
    assert.equal(rig.states['web'], 'absent');
  });

  it('looks after each probe interval while a container is not healthy, and only then', async () => {
    await rig.up('db', { healthcheck: true });
    const container = rig.engine.world.need('shop-db-1');
    container.probes = [{ startedAt: 1, endedAt: 2, exitCode: 1, output: 'connection refused' }];
    container.failingStreak = 1;
    await rig.clock.advance(10_200);
    assert.equal(probesOf('db')?.[0]?.output, 'connection refused');
    rig.engine.setHealth('shop-db-1', 'healthy');
    await settle();
    const calls = rig.engine.calls.length;
    await rig.clock.advance(600_000);
    assert.equal(rig.engine.calls.length, calls);
  });

  it('does not let a look that was overtaken hide what came after it', async () => {
    const id = await rig.up('web');
    const release = rig.engine.hold('inspectContainer');
    rig.engine.exit('shop-web-1', 1);
    await settle();
    await rig.engine.startContainer(id);
    await rig.engine.pauseContainer(id);
    release();
    await settle();
    assert.equal(rig.states['web'], 'paused');
  });

  describe('when the engine goes', () => {
    it('says so at once, keeps what it knew, and comes back by itself with the right states', async () => {
      const id = await rig.up('web');
      await rig.up('db', { healthcheck: true });
      rig.told.length = 0;
      rig.engine.disconnect({ eventsLost: true });
      await settle();
      assert.equal(rig.told.at(-1)?.status.connection.kind, 'blind');
      assert.equal(rig.states['web'], 'running');
      rig.engine.world.end(rig.engine.world.need(id), 'exit', 1);
      rig.engine.world.setHealth(rig.engine.world.need('shop-db-1'), 'healthy', '');
      await rig.clock.advance(60_000);
      assert.equal(rig.status.connection.kind, 'blind');
      assert.equal(rig.states['web'], 'running');
      rig.engine.reconnect();
      await rig.clock.advance(10_000);
      assert.equal(rig.status.connection.kind, 'live');
      assert.deepEqual(rig.states, { db: 'ready', web: 'exited', off: 'notSelected' });
    });

    it('never shows a state from before the loss as live', async () => {
      const id = await rig.up('web');
      rig.engine.disconnect({ eventsLost: true });
      await settle();
      rig.engine.world.end(rig.engine.world.need(id), 'exit', 1);
      rig.engine.reconnect();
      rig.told.length = 0;
      await rig.clock.advance(10_000);
      for (const { status } of rig.told) {
        if (status.connection.kind !== 'live') continue;
        assert.equal(status.services.get('web')?.state.kind, 'exited');
      }
      assert.equal(rig.told.filter(({ status }) => status.connection.kind === 'live').length, 1);
    });

    it('takes a closed stream for a loss and subscribes again at once', async () => {
      await rig.up('web');
      await rig.clock.advance(20_000);
      rig.engine.closeEvents();
      await settle();
      assert.equal(rig.status.connection.kind, 'blind');
      await rig.clock.advance(0);
      assert.equal(rig.status.connection.kind, 'live');
      rig.engine.exit('shop-web-1', 1);
      await settle();
      assert.equal(rig.states['web'], 'exited');
    });
  });

  it('folds a burst of events into few changes, and keeps what did not change', async () => {
    const id = await rig.up('web');
    await rig.up('db', { healthcheck: true });
    const db = rig.status.services.get('db');
    rig.told.length = 0;
    for (let n = 0; n < 500; n += 1) {
      await rig.engine.pauseContainer(id);
      await rig.engine.unpauseContainer(id);
    }
    rig.engine.exit('shop-web-1', 3);
    await settle();
    assert.equal(rig.states['web'], 'exited');
    assert.ok(rig.told.length <= 20, `${rig.told.length} changes told`);
    assert.ok(rig.told.every((change) => !change.all && !change.services.has('db')));
    assert.equal(rig.status.services.get('db'), db);
  });
});
