import { variableFormats, type VariableFormat, type VariableRule } from '../model/variables';
import { isRecipe } from '../variables/generateValue';
import { AnnotationBlock } from './annotationBlock';
import { type ProblemList } from './problemList';
import { rangeOf } from './sourceText';
import { type Node } from './tree';

const ruleKeys = [
  'description',
  'required',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'placeholder',
  'secret',
  'generate',
];

/** Reads `variables` of an `x-dev-stack` block; what does not fit is a warning and left out. */
export function variableRules(
  block: AnnotationBlock | undefined,
  service: string | undefined,
  problems: ProblemList,
): VariableRule[] {
  if (!block) return [];
  return block.named('variables').map(({ name, map, path, keySpan }) => {
    const rule = new AnnotationBlock(path, map, ruleKeys, problems);
    return {
      name,
      service,
      description: rule.text('description'),
      required: rule.flag('required') ?? false,
      format: formatOf(rule, problems),
      pattern: patternOf(rule, problems),
      minLength: rule.number('minLength'),
      maxLength: rule.number('maxLength'),
      placeholders: placeholdersOf(rule.get('placeholder')),
      secret: rule.flag('secret') ?? false,
      generate: recipeOf(rule, problems),
      location: rangeOf(keySpan),
    };
  });
}

function formatOf(rule: AnnotationBlock, problems: ProblemList): VariableFormat | undefined {
  const text = rule.text('format');
  if (text === undefined) return undefined;
  const format = variableFormats.find((known) => known === text);
  if (!format) {
    const message = `${rule.path}.format must be one of ${variableFormats.join(', ')}`;
    problems.warning('annotation', message, rule.get('format')?.span);
  }
  return format;
}

function patternOf(rule: AnnotationBlock, problems: ProblemList): string | undefined {
  const pattern = rule.text('pattern');
  if (pattern === undefined) return undefined;
  try {
    new RegExp(pattern, 'u');
    return pattern;
  } catch {
    const message = `${rule.path}.pattern is not a regular expression`;
    problems.warning('annotation', message, rule.get('pattern')?.span);
    return undefined;
  }
}

function recipeOf(rule: AnnotationBlock, problems: ProblemList): string | undefined {
  const recipe = rule.text('generate');
  if (recipe === undefined || isRecipe(recipe)) return recipe;
  const message = `${rule.path}.generate must be "hex N", "base64 N", "password N" or "jwt SECRET_NAME ROLE"`;
  problems.warning('annotation', message, rule.get('generate')?.span);
  return undefined;
}

/** A text or a list of them. */
function placeholdersOf(node: Node | undefined): string[] {
  if (!node) return [];
  const items = node.kind === 'seq' ? node.items : [node];
  return items.flatMap((item) => (item.kind === 'scalar' && item.value !== null ? [String(item.value)] : []));
}
