import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { stackFolder } from './definition';

/** What `stack/variables.yaml` says of one variable. */
export interface VariableRule {
  readonly says: string;
  readonly format?: string;
  readonly values?: readonly string[];
  readonly minLength?: number;
  readonly secret?: boolean;
  readonly generated?: boolean;
  readonly neededBy?: readonly string[];
}

interface VariableRules {
  readonly formats: Readonly<Record<string, { readonly pattern: string; readonly says: string }>>;
  readonly patterns: readonly (VariableRule & { readonly match: string })[];
  readonly variables: Readonly<Record<string, VariableRule>>;
}

export function variableRules(): VariableRules {
  return parse(readFileSync(join(stackFolder, 'variables.yaml'), 'utf8')) as VariableRules;
}

/** The rule of a variable: its own, else that of the first pattern its name fits. */
export function ruleOf(rules: VariableRules, name: string): VariableRule | undefined {
  return rules.variables[name] ?? rules.patterns.find(({ match }) => new RegExp(match).test(name));
}

/** @returns what is wrong with the value, in words; undefined when nothing is. */
export function wrongWith(rules: VariableRules, rule: VariableRule, value: string): string | undefined {
  if (rule.values && !rule.values.includes(value)) return `one of ${rule.values.join(', ')}`;
  if (rule.minLength !== undefined && value.length < rule.minLength) return `${rule.minLength} characters`;
  if (rule.format === undefined) return undefined;
  const format = rules.formats[rule.format];
  if (!format) return `a format that is known, not ${rule.format}`;
  return new RegExp(format.pattern).test(value) ? undefined : format.says;
}
