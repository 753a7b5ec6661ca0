import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  bundledStack,
  bundledStackOptions,
  readPresets,
  writePresets,
  type BundledStack,
} from '../../../src/core/compose/bundledStack';
import { loadStack } from '../../../src/core/compose/loadStack';

const folderFor = (environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string =>
  bundledStack('/opt/dev-stack/stack', environment, '/home/me', platform).folder;

describe('the bundled stack of a user', () => {
  it('lives where the platform keeps data, outside of the installation', () => {
    assert.equal(folderFor({}, 'linux'), join('/home/me/.local/share/dev-stack/stack'));
    assert.equal(folderFor({ XDG_DATA_HOME: '/data' }, 'linux'), join('/data/dev-stack/stack'));
    assert.equal(folderFor({}, 'darwin'), join('/home/me/Library/Application Support/dev-stack/stack'));
    assert.equal(folderFor({ LOCALAPPDATA: '/local' }, 'win32'), join('/local/dev-stack/stack'));
    assert.equal(folderFor({}, 'win32'), join('/home/me/AppData/Local/dev-stack/stack'));
  });

  it('lives where DEV_STACK_HOME says; paths that are not absolute do not count', () => {
    assert.equal(folderFor({ DEV_STACK_HOME: '/own', XDG_DATA_HOME: '/data' }, 'darwin'), join('/own/stack'));
    const wrong = { DEV_STACK_HOME: 'own', XDG_DATA_HOME: 'data' };
    assert.equal(folderFor(wrong, 'linux'), join('/home/me/.local/share/dev-stack/stack'));
  });

  describe('loads', () => {
    let home: string;
    let bundled: BundledStack;
    const put = (name: string, text: string): Promise<void> => writeFile(join(bundled.folder, name), text);
    const active = async (environment: NodeJS.ProcessEnv = {}): Promise<string[]> => {
      const world = { cwd: '/', environment, homeDir: home, platform: process.platform };
      const { model, problems } = await loadStack(
        bundledStackOptions(bundled, await readPresets(bundled), world),
      );
      assert.ok(model, JSON.stringify(problems));
      return model.services.filter((service) => service.active).map((service) => service.name);
    };

    beforeEach(async () => {
      home = await mkdtemp(join(tmpdir(), 'bundled-home-'));
      bundled = bundledStack('/nowhere', { DEV_STACK_HOME: home }, home, process.platform);
      await mkdir(bundled.folder);
      const service = (name: string): string => `  ${name}: { image: x, profiles: [${name}] }\n`;
      await put('compose.yaml', `name: b\nservices:\n${['core', 'mail', 'kafka'].map(service).join('')}`);
    });
    afterEach(() => rm(home, { recursive: true, force: true }));

    it('the preset core when nobody chose', async () => {
      assert.deepEqual(await active(), ['core']);
    });

    it('the presets that were chosen, none included', async () => {
      await writePresets(bundled, ['mail', 'kafka']);
      assert.deepEqual(await active(), ['mail', 'kafka']);
      await writePresets(bundled, []);
      assert.deepEqual(await active(), []);
      await writePresets(bundled, undefined);
      assert.deepEqual(await active(), ['core']);
    });

    it('what the environment says before what was chosen, and that before .env', async () => {
      await put('.env', 'COMPOSE_PROFILES=mail\n');
      assert.deepEqual(await active(), ['mail']);
      await put('presets', '# mine\nkafka # with its UI\n\n');
      assert.deepEqual(await active(), ['kafka']);
      assert.deepEqual(await active({ COMPOSE_PROFILES: 'core' }), ['core']);
    });

    it('an override file of the user, and no file that COMPOSE_FILE names', async () => {
      await put('compose.override.yaml', 'services: { own: { image: y } }\n');
      assert.deepEqual(await active({ COMPOSE_FILE: '/other.yaml' }), ['core', 'own']);
    });
  });
});
