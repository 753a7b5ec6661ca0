import * as vscode from 'vscode';
import { type Row } from '../present/row';

/** A row as the editor's own item. @param node the argument of its command */
export function toTreeItem(row: Row, node: unknown): vscode.TreeItem {
  const item = new vscode.TreeItem(row.label, collapsible(row));
  item.id = row.id;
  item.description = row.description;
  if (row.iconId !== undefined) {
    item.iconPath = new vscode.ThemeIcon(
      row.iconId,
      row.colorId === undefined ? undefined : new vscode.ThemeColor(row.colorId),
    );
  }
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.accessibilityLabel };
  if (row.tooltip !== undefined) item.tooltip = row.tooltip;
  if (row.command !== undefined) item.command = { command: row.command, title: row.label, arguments: [node] };
  return item;
}

function collapsible(row: Row): vscode.TreeItemCollapsibleState {
  switch (row.collapsible) {
    case 'none':
      return vscode.TreeItemCollapsibleState.None;
    case 'collapsed':
      return vscode.TreeItemCollapsibleState.Collapsed;
    case 'expanded':
      return vscode.TreeItemCollapsibleState.Expanded;
  }
}
