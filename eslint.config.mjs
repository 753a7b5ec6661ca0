import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** Rooms as you type; .dependency-cruiser.cjs holds the whole rule set and is the judge. */
const fence = (files, groups) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: groups }] },
});
const noEditor = {
  group: ['vscode'],
  message: 'Only src/vscode and src/extension.ts know the editor. Take a plain value or a callback instead.',
};
const noDockerode = {
  group: ['dockerode', 'dockerode/*', 'docker-modem'],
  message: 'Only src/docker knows dockerode. Add what you need to core/engine/engine.ts.',
};
const noHosts = {
  group: ['**/vscode/*', '**/cli/*', '**/docker/*'],
  message: 'Inner rooms do not know the hosts. Pass it in from vscode/host.ts or cli/main.ts.',
};

export default tseslint.config(
  { ignores: ['dist', 'out', 'coverage', '.vscode-test', 'test/.cache', 'stack', '**/*.cjs'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.mjs', 'build/*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
  { files: ['**/*.mjs', 'test/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: { console: 'readonly', process: 'readonly', URL: 'readonly', Buffer: 'readonly' },
    },
  },
  fence(['src/core/**', 'src/present/**'], [noEditor, noDockerode, noHosts]),
  fence(['src/docker/**'], [noEditor]),
  fence(['src/cli/**'], [noEditor, noDockerode]),
  fence(['src/vscode/**'], [noDockerode]),
  prettier,
);
