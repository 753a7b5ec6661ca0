import { type OptionSpec } from './optionSpec';

/** Flags that every verb takes, before it or behind it. */
export const globalOptions: readonly OptionSpec[] = [
  { name: 'file', short: 'f', value: 'FILE', multiple: true, help: 'Compose file; several are merged' },
  { name: 'project-name', short: 'p', value: 'NAME', help: 'Project name' },
  { name: 'profile', value: 'PROFILE', multiple: true, help: 'Select a preset or profile; * selects all' },
  { name: 'env-file', value: 'FILE', multiple: true, help: 'Take variables from here instead of .env' },
  { name: 'project-directory', value: 'FOLDER', help: 'Where relative paths start' },
  { name: 'bundled', help: 'Use the stack that comes with Dev Stack' },
  { name: 'host', short: 'H', value: 'URL', help: 'Engine: unix://, npipe://, tcp:// or ssh://' },
  { name: 'context', value: 'NAME', help: 'Engine of this docker context' },
  { name: 'ansi', value: 'WHEN', help: 'Colours and cursor movement: auto, always or never' },
  { name: 'no-color', help: 'The same as --ansi never' },
  { name: 'progress', value: 'HOW', help: 'How progress is shown: auto, tty, plain or quiet' },
  { name: 'verbose', help: 'Tell every step on stderr' },
  { name: 'help', short: 'h', help: 'Show help' },
];
