/** Who may know whom. Type imports count. The way out is told in each comment. */
const room = (name, allowed, comment) => ({
  name: `room-${name}`,
  severity: 'error',
  comment,
  from: { path: `^src/${name}/` },
  to: { path: '^src/', pathNot: [`^src/${name}/`, ...allowed.map((path) => `^src/${path}`)] },
});

const core = (name, ...others) =>
  room(
    `core/${name}`,
    ['core/support/', ...others.map((other) => `core/${other}`)],
    `core/${name} knows only support${others.length ? ' and ' + others.join(', ') : ''}: inner rooms never know outer ones; pass a function or a value in.`,
  );

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Move the shared part into a file of its own.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'editor-only-in-vscode',
      severity: 'error',
      comment: 'The core, the CLI and the engine room run without an editor.',
      from: { path: '^src/', pathNot: ['^src/vscode/', '^src/extension\\.ts$'] },
      to: { path: '(^vscode$|@types/vscode)' },
    },
    {
      name: 'dockerode-only-in-docker',
      severity: 'error',
      comment: 'Ask the port (core/engine/engine.ts) instead.',
      from: { path: '^src/', pathNot: '^src/docker/' },
      to: { path: '(dockerode|docker-modem)' },
    },
    {
      name: 'docker-only-from-roots',
      severity: 'error',
      comment: 'Concrete engines are constructed in the two composition roots only.',
      from: { path: '^src/', pathNot: ['^src/docker/', '^src/vscode/host\\.ts$', '^src/cli/main\\.ts$'] },
      to: { path: '^src/docker/' },
    },
    core('support'),
    core('model'),
    core('variables', 'model/'),
    core('compose', 'model/', 'variables/'),
    core('engine', 'model/'),
    core('catalog', 'model/', 'engine/'),
    core('reconcile', 'model/', 'engine/', 'compose/'),
    core('watch', 'model/', 'engine/'),
    core('build', 'model/', 'engine/', 'compose/', 'reconcile/'),
    core('live', 'model/', 'engine/', 'compose/', 'reconcile/'),
    core('data', 'model/', 'engine/', 'compose/', 'reconcile/'),
    core('logs', 'model/', 'engine/', 'live/'),
    core('diagnose', 'model/', 'engine/'),
    core('smoke', 'model/', 'engine/', 'catalog/', 'live/'),
    room(
      'core/operations',
      ['core/'],
      'operations are the doors of the core: they know all of it and no host.',
    ),
    room(
      'docker',
      ['core/engine/', 'core/support/', 'core/model/'],
      'The engine room implements the port and knows nothing else.',
    ),
    room('present', ['core/'], 'present turns core values into view data; it knows no host.'),
    room('vscode', ['core/', 'present/', 'docker/'], 'The editor host does not know the CLI.'),
    room('cli', ['core/', 'present/', 'docker/'], 'The CLI does not know the editor host.'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json', '.d.ts'] },
  },
};
