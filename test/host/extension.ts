import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type ServiceStatus, type StackStatus } from '../../src/core/live/stackStatus';
import { type TreeNode } from '../../src/present/treeNode';
import { type TestApi } from '../../src/vscode/host';

const extensionId = 'dev-stack.dev-stack';

export function extension(): vscode.Extension<TestApi> {
  const found = vscode.extensions.getExtension<TestApi>(extensionId);
  assert.ok(found, `the editor does not know ${extensionId}`);
  return found;
}

/** The window for tests that the extension opens, once its definitions were read. */
export async function api(): Promise<TestApi> {
  const opened = await extension().activate();
  await opened.ready;
  return opened;
}

/** The stack of the workspace under test. */
export async function stack(): Promise<StackStatus> {
  const [only, ...more] = (await api()).stacks();
  assert.ok(only, 'the workspace has no stack');
  assert.equal(more.length, 0);
  return only;
}

export async function statusOf(service: string): Promise<ServiceStatus> {
  const status = (await stack()).services.get(service);
  assert.ok(status, `the stack has no service ${service}`);
  return status;
}

/** Every row of the tree with what the editor would draw of it, parents before children. */
export async function rows(): Promise<{ node: TreeNode; item: vscode.TreeItem; depth: number }[]> {
  const { tree } = await api();
  const found: { node: TreeNode; item: vscode.TreeItem; depth: number }[] = [];
  const walk = async (parent: TreeNode | undefined, depth: number): Promise<void> => {
    for (const node of await tree.getChildren(parent)) {
      found.push({ node, item: tree.getTreeItem(node), depth });
      // What is below a volume is asked of the engine: only who wants that asks.
      if (node.kind !== 'volume') await walk(node, depth + 1);
    }
  };
  await walk(undefined, 0);
  return found;
}

export async function rowOf(service: string): Promise<{ node: TreeNode; item: vscode.TreeItem }> {
  const found = (await rows()).find(({ node }) => node.kind === 'service' && node.service === service);
  assert.ok(found, `no row for ${service}`);
  return found;
}

export function iconOf(item: vscode.TreeItem): string {
  return item.iconPath instanceof vscode.ThemeIcon ? item.iconPath.id : '';
}

/** Polls until the condition holds; fails with what `describe` says last. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  describe: () => unknown,
  timeoutMs = 30_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`Not within ${timeoutMs / 1000} s: ${JSON.stringify(await describe())}`);
    }
    await sleep(25);
  }
}

export async function untilState(service: string, ...kinds: string[]): Promise<void> {
  await until(
    async () => kinds.includes((await statusOf(service)).state.kind),
    async () => `${service} is ${kinds.join(' or ')}, not ${(await statusOf(service)).state.kind}`,
  );
}
