import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import '../fakes/vscode';
import { capabilities } from '../../src/present/capabilities';
import { commandIds } from '../../src/present/commandIds';
import { snapshotContext } from '../../src/present/snapshotRow';
import { nodeKinds, ownGroups } from '../../src/present/treeNode';
import { volumeCapabilities } from '../../src/present/volumeRow';
import { situations } from '../../src/present/welcome';
import { commandTable } from '../../src/vscode/commands/index';
import { contextKeys, restrictedSettings, settingIds, viewIds } from '../../src/vscode/ids';

const root = join(__dirname, '../..');
const read = <T>(file: string): T => JSON.parse(readFileSync(join(root, file), 'utf8')) as T;

interface Menu {
  readonly command: string;
  readonly when?: string;
  readonly group?: string;
}
interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: string[] } };
  readonly contributes: {
    readonly commands: { command: string; title: string; category: string }[];
    readonly menus: Readonly<Record<string, readonly Menu[]>>;
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly viewsWelcome: readonly { view: string; contents: string; when: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly id: string;
        readonly title: string;
        readonly description: string;
        readonly media: { readonly markdown: string };
        readonly completionEvents: readonly string[];
      }[];
    }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { default?: unknown; markdownDescription?: string; scope?: string }>
      >;
    };
  };
}

const manifest = read<Manifest>('package.json');
const texts = read<Record<string, string>>('package.nls.json');
const { contributes } = manifest;
const whens = [
  ...Object.values(contributes.menus)
    .flat()
    .map((menu) => menu.when ?? ''),
  ...contributes.viewsWelcome.map((welcome) => welcome.when),
];
const sorted = (list: Iterable<string>): string[] => [...list].sort();

describe('package.json and the code name the same things', () => {
  it('commands: declared, in the table of handlers, titled, in our category', () => {
    const declared = contributes.commands.map((command) => command.command);
    assert.deepEqual(sorted(declared), sorted(Object.values(commandIds)));
    assert.deepEqual(sorted(Object.keys(commandTable)), sorted(declared));
    for (const { command, title, category } of contributes.commands) {
      assert.equal(title, `%command.${command.replace('devStack.', '')}%`);
      assert.equal(category, '%category%');
    }
  });

  it('titles tell commands apart', () => {
    const titles = Object.entries(texts).flatMap(([key, text]) => (key.startsWith('command.') ? [text] : []));
    assert.equal(new Set(titles).size, titles.length);
  });

  it('every %text% exists, and none is left over', () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] ?? '');
    assert.deepEqual(sorted(new Set(used)), sorted(Object.keys(texts)));
  });

  it('menus run declared commands', () => {
    const ids = new Set<string>(Object.values(commandIds));
    for (const menu of Object.values(contributes.menus).flat())
      assert.ok(ids.has(menu.command), menu.command);
  });

  it('links of welcome texts and next steps run commands that exist', () => {
    const ids = new Set<string>(Object.values(commandIds));
    for (const { contents } of contributes.viewsWelcome) {
      const text = texts[contents.slice(1, -1)] ?? '';
      for (const [, id] of text.matchAll(/command:([\w.]+)/g)) {
        assert.ok(ids.has(id ?? '') || id?.startsWith('workbench.'), id);
      }
    }
  });

  it('views', () => {
    const declared = Object.values(contributes.views).flatMap((views) => views.map((view) => view.id));
    assert.deepEqual(sorted(declared), sorted(Object.values(viewIds)));
    assert.ok(contributes.viewsWelcome.every((welcome) => declared.includes(welcome.view)));
  });

  it('when-clauses read only context keys that are set', () => {
    const own = new Set<string>(Object.values(contextKeys));
    const used = new Set<string>();
    for (const when of whens) {
      const keys = Object.values(viewIds).reduce((left, id) => left.replaceAll(id, ''), when);
      for (const [key] of keys.matchAll(/devStack\.\w+/g)) used.add(key);
    }
    assert.deepEqual(sorted(used), sorted(own));
  });

  it('when-clauses compare with situations that occur', () => {
    const known: readonly string[] = situations;
    for (const when of whens) {
      for (const [, one, many] of when.matchAll(
        /devStack\.situation (?:== (\w+)|=~ \/\^\(([\w|]+)\)\$\/)/g,
      )) {
        for (const situation of (one ?? many ?? '').split('|')) assert.ok(known.includes(situation), when);
      }
    }
  });

  it('every situation without rows has a welcome, but reading, which has the progress bar', () => {
    const welcomed = contributes.viewsWelcome
      .filter(({ view }) => view === viewIds.services)
      .map((welcome) => welcome.when.split(' ').at(-1) ?? '');
    const rowless = situations.filter((one) => !['reading', 'nothingStarted', 'shown'].includes(one));
    assert.deepEqual(sorted(welcomed), sorted(rowless));
  });

  it('when-clauses ask for context values that rows have', () => {
    const words = new Set<string>([
      ...nodeKinds,
      ...capabilities,
      ...snapshotContext,
      ...volumeCapabilities,
      ...Object.values(ownGroups).map((group) => group.slice(1)),
    ]);
    for (const when of whens) {
      const pattern = /viewItem (?:== (\S+)|=~ \/(.*?)\/(?= |$))/.exec(when);
      const asked = (pattern?.[1] ?? pattern?.[2] ?? '').replaceAll('\\b', ' ').match(/[a-zA-Z]+/g) ?? [];
      for (const word of asked) assert.ok(words.has(word), `${word} in ${when}`);
    }
  });

  it('no row has more than three inline buttons at a time', () => {
    const inline = (contributes.menus['view/item/context'] ?? []).filter((menu) =>
      /inline/.test(JSON.stringify(menu)),
    );
    const shown = (...without: string[]): string[] => {
      const context = `service:${capabilities.filter((one) => !without.includes(one)).join(':')}`;
      const fitting = inline.filter(({ when = '' }) => {
        const pattern = /viewItem =~ \/(.*)\/$/.exec(when);
        return pattern !== null && new RegExp(pattern[1] ?? '').test(context);
      });
      return fitting.map((menu) => menu.command);
    };
    const { stop, followLogs, openLink, why } = commandIds;
    assert.deepEqual(shown('canStart', 'canExplain'), [stop, followLogs, openLink]);
    assert.deepEqual(shown('canStart'), [stop, why, followLogs]);
  });

  it('what a button of a row does is in its menu as well, for those who have no pointer', () => {
    const menus = contributes.menus['view/item/context'] ?? [];
    const isInline = (menu: Menu): boolean => menu.group?.startsWith('inline') ?? false;
    /** What the clause asks of the row: one value, or a pattern (without what keeps it to three buttons). */
    const asked = ({ when = '' }: Menu): string =>
      when.replace(/^.*viewItem (=~|==) /, '').replace(/\(\?!.*?\)/, '');
    const covers = (menu: Menu, wanted: string): boolean =>
      asked(menu) === wanted || new RegExp(/^\/(.*)\/$/.exec(asked(menu))?.[1] ?? '$^').test(wanted);
    for (const button of menus.filter(isInline)) {
      const same = menus.filter((menu) => !isInline(menu) && menu.command === button.command);
      assert.ok(
        same.some((menu) => covers(menu, asked(button))),
        `${button.command} ${asked(button)}`,
      );
    }
  });

  it('the walkthrough: texts, pages and commands that exist', () => {
    for (const { steps } of contributes.walkthroughs) {
      for (const { id, title, description, media, completionEvents } of steps) {
        assert.equal(title, `%walkthrough.${id}.title%`);
        assert.ok(readFileSync(join(root, media.markdown), 'utf8').startsWith('# '), media.markdown);
        const text = texts[description.slice(1, -1)] ?? '';
        const named = [...text.matchAll(/command:([\w.]+)/g)].map((match) => match[1] ?? '');
        const events = completionEvents.flatMap((event) => /^onCommand:(.*)$/.exec(event)?.[1] ?? []);
        assert.ok(named.length > 0 && events.length > 0, id);
        const known = [
          ...Object.values<string>(commandIds),
          ...Object.values(viewIds).map((view) => `${view}.focus`),
        ];
        for (const command of [...named, ...events]) assert.ok(known.includes(command), command);
        // A line that is nothing but a link becomes a button; whoever pressed it did what the step is about.
        const buttons = [...text.matchAll(/^\[[^\]]+\]\(command:([\w.]+)\)$/gm)].map(
          (match) => match[1] ?? '',
        );
        for (const command of buttons.filter((one) => !one.endsWith('.focus')))
          assert.ok(events.includes(command), `${id} is not done by ${command}`);
      }
    }
  });

  it('settings: declared and read, described, with a default', () => {
    const { properties } = contributes.configuration;
    assert.deepEqual(sorted(Object.keys(properties)), sorted(Object.values(settingIds)));
    for (const [id, property] of Object.entries(properties)) {
      assert.ok(property.markdownDescription?.startsWith('%setting.'), id);
      assert.ok('default' in property && property.scope !== undefined, id);
    }
  });

  it('dangerous settings are ignored in folders that are not trusted', () => {
    assert.deepEqual(
      sorted(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations),
      sorted(restrictedSettings),
    );
  });

  it('the engine is never chosen by a workspace', () => {
    for (const id of [settingIds.engineHost, settingIds.engineContext]) {
      assert.equal(contributes.configuration.properties[id]?.scope, 'machine');
    }
  });
});
