import type {
  StackVariables,
  VariableFault,
  VariableFinding,
  VariableRule,
  VariableUse,
} from '../model/variables';
import { describeRecipe } from './generateValue';
import { formatFault } from './variableFormat';

export interface CheckOptions {
  /** Also what only services that are switched off need. */
  readonly all?: boolean;
}

/** Texts that people leave in templates and mean to replace; matched whole and without regard to case. */
const templateText =
  /^(change[-_ ]?me.*|replace[-_ ]?me.*|fill[-_ ]?me.*|todo|fixme|x{3,}|\.{3,}|<.+>|\[.+\]|your[-_ ].+|.*[-_ ]here)$/i;

/**
 * Checks the variables of a definition: by the rules it states, by `${NAME:?}`, and for texts that were
 * never replaced. Pure. @returns findings, errors first, each variable once.
 */
export function checkVariables(variables: StackVariables, options: CheckOptions = {}): VariableFinding[] {
  const rules = new Map<string, VariableRule[]>();
  for (const rule of variables.rules) {
    if (!counts(rule.service, variables, options)) continue;
    rules.set(rule.name, [...(rules.get(rule.name) ?? []), rule]);
  }
  const uses = new Map<string, VariableUse[]>();
  for (const use of variables.uses) {
    if (!counts(use.service, variables, options)) continue;
    uses.set(use.name, [...(uses.get(use.name) ?? []), use]);
  }
  const names = new Set([...uses.keys(), ...rules.keys()]);
  const findings = [...names].flatMap((name) => {
    const used = uses.get(name) ?? [];
    const found = checkOne(name, variables, rules.get(name) ?? [], used);
    return found ? [found] : [];
  });
  return findings.sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
}

/** A rule or use of a service that is off does not count, unless all are asked for. */
function counts(service: string | undefined, variables: StackVariables, options: CheckOptions): boolean {
  return service === undefined || options.all === true || variables.activeServices.has(service);
}

function checkOne(
  name: string,
  variables: StackVariables,
  rules: readonly VariableRule[],
  uses: readonly VariableUse[],
): VariableFinding | undefined {
  const found = uses.find((use) => use.value !== undefined)?.value;
  const value = found ?? variables.values.get(name);
  const asking = [...rules.map((rule) => rule.service), ...uses.map((use) => use.service)];
  const services = [...new Set(asking.filter((service) => service !== undefined))];
  const needed =
    services.length === 0 ? '' : `; ${list(services)} ${services.length > 1 ? 'need' : 'needs'} it`;
  const finding = (
    severity: VariableFinding['severity'],
    fault: VariableFault,
    message: string,
  ): VariableFinding => ({
    severity,
    fault,
    variable: name,
    services,
    message: `${message}${needed}`,
    line: `${name}=${hint(rules)}`,
    envFile: variables.envFile,
    range: uses[0]?.range ?? rules[0]?.location,
    generate: rules.map((rule) => rule.generate).find((recipe) => recipe !== undefined),
  });

  if (value === undefined || value === '') {
    if (!rules.some((rule) => rule.required)) return undefined;
    return value === undefined
      ? finding('error', 'missing', `${name} is not set`)
      : finding('error', 'empty', `${name} is empty`);
  }
  for (const rule of rules) {
    if (rule.placeholders.includes(value)) {
      return finding('error', 'placeholder', `${name} still has the text of its template`);
    }
    if (rule.minLength !== undefined && [...value].length < rule.minLength) {
      const message = `${name} has ${[...value].length} characters, at least ${rule.minLength} are wanted`;
      return finding('error', 'tooShort', message);
    }
    if (rule.maxLength !== undefined && [...value].length > rule.maxLength) {
      const message = `${name} has ${[...value].length} characters, at most ${rule.maxLength} are allowed`;
      return finding('error', 'tooLong', message);
    }
    const shown = rule.secret || looksSecret(name) ? '' : ` ("${value}")`;
    if (rule.format) {
      const fault = formatFault(rule.format, value);
      if (fault) return finding('error', 'format', `${name} is not ${fault}${shown}`);
    }
    if (rule.values.length > 0 && !rule.values.includes(value)) {
      return finding('error', 'format', `${name} is not one of ${rule.values.join(', ')}${shown}`);
    }
    if (rule.pattern !== undefined && !new RegExp(`^(?:${rule.pattern})$`, 'u').test(value)) {
      const message = rule.says
        ? `${name} is not ${rule.says}${shown}`
        : `${name} does not look as it should${shown}: ${rule.pattern}`;
      return finding('error', 'format', message);
    }
  }
  // Without a rule that says so it is a guess, and only of what the definition really uses.
  if (uses.length > 0 && templateText.test(value)) {
    return finding('warning', 'placeholder', `${name} looks as if it was never filled in`);
  }
  return undefined;
}

function looksSecret(name: string): boolean {
  return /(PASSWORD|PASSWD|SECRET|TOKEN|_KEY|APIKEY|CREDENTIAL)/i.test(name);
}

function hint(rules: readonly VariableRule[]): string {
  const parts = rules.flatMap((rule) => [
    ...(rule.description === undefined ? [] : [rule.description]),
    ...(rule.format === undefined ? [] : [rule.format]),
    ...(rule.says === undefined ? [] : [rule.says]),
    ...(rule.values.length === 0 ? [] : [rule.values.join(' or ')]),
    ...(rule.minLength === undefined ? [] : [`at least ${rule.minLength} characters`]),
    ...(rule.generate === undefined ? [] : [`e.g. ${describeRecipe(rule.generate)}`]),
  ]);
  return `<${[...new Set(parts)].join(', ') || 'value'}>`;
}

function list(names: readonly string[]): string {
  if (names.length <= 4) return names.join(', ');
  return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
