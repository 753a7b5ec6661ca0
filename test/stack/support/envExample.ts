import { variableUses } from './definition';
import { ruleOf, variableRules, type VariableRule } from './variableRules';

const width = 116;

/**
 * The text of `stack/.env.example`: every variable with what it is for, what it must be like, who uses it, and its
 * default, switched off by a `#`. @throws Error for a variable that `variables.yaml` does not know.
 */
export function envExample(): string {
  const rules = variableRules();
  const blocks = variableUses().map(({ name, defaults, services }) => {
    const rule = ruleOf(rules, name);
    if (!rule) throw new Error(`stack/variables.yaml does not know ${name}`);
    const [fallback = ''] = defaults;
    return [
      ...wrap(`${rule.says}.`),
      ...wrap(`${wanted(rule, rules)}For ${[...services].join(', ')}.`),
      rule.generated === true
        ? `# ${name}= is made for this machine into layers/.env`
        : `#${name}=${fallback}`,
    ].join('\n');
  });
  return [
    '# Variables of the bundled stack. Copy this file to .env and take the # away from what you change.',
    '# Made from the definition and variables.yaml by `npm run stack:docs`.',
    '',
    '# Presets and groups that a plain `docker compose up` starts, with commas between.',
    'COMPOSE_PROFILES=core',
    '',
    blocks.join('\n\n'),
    '',
  ].join('\n');
}

function wanted(rule: VariableRule, { formats }: ReturnType<typeof variableRules>): string {
  const parts = [
    rule.values && `One of ${rule.values.join(', ')}`,
    rule.format !== undefined && formats[rule.format] && upperFirst(formats[rule.format]?.says ?? ''),
    rule.minLength !== undefined && `at least ${rule.minLength} characters`,
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? '' : `${parts.join(', ')}. `;
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > width) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
