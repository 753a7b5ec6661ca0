import { type Case } from '../support/compareWithCompose';

/** Differences that were once found between the two, by real projects or by chance; each made as small as it gets. */
export const foundCases: readonly Case[] = [
  {
    title: 'folders with a slash at their end lose it, absolute ones do not',
    files: `
services:
  a: { build: ./app/, volumes: ["./:/x", "./d/:/y", "/abs/:/z"] }
  b: { build: { context: ./b//c/../, additional_contexts: { d: ./d/ } }, develop: { watch: [{ path: ./w/, action: rebuild }] } }
configs: { c: { file: ./c/ } }
`,
  },
  {
    title: 'a merge key with its tag written out',
    files: 'x-a: &a { image: x }\nservices: { a: { !!merge <<: *a } }',
  },
  {
    title: 'a block that the file ends in the middle of a line',
    files: 'services:\n  a:\n    image: x\n    environment:\n      - |\n        A=b\n        c: 2 ',
  },
  { title: 'a folded block at the end of a file', files: 'services:\n  a:\n    image: >\n      x\n\n' },
  {
    title: 'a block kept whole at the end of a file',
    files: 'services:\n  a:\n    image: x\n    labels:\n      a: |+\n        b\n\n',
  },
  {
    title: 'empty lists and dates in an extension of the project',
    files: `
services: { a: { image: x } }
x-a: { b: [], c: [[], {}], d: 2024-01-31, e: 2001-12-14t21:59:43.10-05:00, f: 2001-12-14 21:59:43 }
`,
  },
  {
    title: 'two services with the same name for their container',
    files: 'services: { a: { image: x, container_name: c }, b: { image: x, container_name: c } }',
  },
];
