import { writeFileSync } from 'node:fs';
import { editorFigures } from '../host/editorFigures';
import { api } from '../host/extension';

/** Called by the editor, as a suite would be: leaves its own figures for our activation where the bench looks. */
export async function run(): Promise<void> {
  const file = process.env['DEV_STACK_BENCH_FIGURES'];
  if (file === undefined) throw new Error('DEV_STACK_BENCH_FIGURES names no file');
  await api();
  writeFileSync(file, JSON.stringify(await editorFigures()));
}
