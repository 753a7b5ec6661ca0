import { variableFormats, type VariableFormat, type VariableRule } from '../model/variables';
import { isRecipe } from '../variables/generateValue';
import { annotationBlock, AnnotationBlock } from './annotationBlock';
import { type ProblemList } from './problemList';
import { rangeOf } from './sourceText';
import { type Node } from './tree';

const ruleKeys = [
  'description',
  'required',
  'format',
  'pattern',
  'says',
  'values',
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
  // A text names a file of rules; see `rulesOfFile`.
  if (!block || block.get('variables')?.kind === 'scalar') return [];
  return block.named('variables').map(({ name, map, path, keySpan }) => {
    const rule = new AnnotationBlock(path, map, ruleKeys, problems);
    return {
      name,
      service,
      description: rule.text('description'),
      required: rule.flag('required') ?? false,
      format: formatOf(rule, problems),
      pattern: patternOf(rule, problems),
      says: rule.text('says'),
      values: textsOf(rule.get('values')),
      minLength: rule.number('minLength'),
      maxLength: rule.number('maxLength'),
      placeholders: textsOf(rule.get('placeholder')),
      secret: rule.flag('secret') ?? false,
      generate: recipeOf(rule, problems),
      location: rangeOf(keySpan),
    };
  });
}

/** A file of rules: formats with names of their own, rules for names of a kind, rules for one variable each. */
const fileKeys = ['formats', 'patterns', 'variables'];
const fileRuleKeys = [
  'says',
  'format',
  'values',
  'minLength',
  'maxLength',
  'placeholder',
  'secret',
  'generated',
  'neededBy',
];

/**
 * Reads the rules that a file of its own states (`x-dev-stack.variables: FILE`).
 * @param names every variable of the definition, for rules that go by the name
 */
export function rulesOfFile(
  root: Node,
  file: string,
  names: ReadonlySet<string>,
  problems: ProblemList,
): VariableRule[] {
  const block = annotationBlock(file, root, fileKeys, problems);
  if (!block) return [];
  const formats = new Map(
    block.named('formats').map(({ name, map, path }) => {
      const format = new AnnotationBlock(path, map, ['pattern', 'says'], problems);
      return [name, { pattern: patternOf(format, problems), says: format.text('says') }] as const;
    }),
  );
  const own = block.named('variables');
  const known = new Set(own.map(({ name }) => name));
  const kinds = block.maps('patterns').flatMap(({ map, path }) => {
    const kind = new AnnotationBlock(path, map, ['match', ...fileRuleKeys], problems);
    const match = patternOf(kind, problems, 'match');
    return match === undefined ? [] : [{ match: new RegExp(match, 'u'), kind, span: map.span }];
  });
  const rules = own.map(({ name, map, path, keySpan }) => {
    const rule = new AnnotationBlock(path, map, fileRuleKeys, problems);
    return { name, rule, span: keySpan };
  });
  for (const name of names) {
    const found = known.has(name) ? undefined : kinds.find(({ match }) => match.test(name));
    if (found) rules.push({ name, rule: found.kind, span: found.span });
  }
  return rules.flatMap(({ name, rule, span }) => {
    const format = formats.get(rule.text('format') ?? '');
    const made = rule.flag('generated') === true;
    const stated: VariableRule = {
      name,
      service: undefined,
      description: rule.text('says') ?? (made ? 'made on first use' : undefined),
      required: false,
      format: undefined,
      pattern: format?.pattern,
      says: format?.says,
      values: textsOf(rule.get('values')),
      minLength: rule.number('minLength'),
      maxLength: rule.number('maxLength'),
      placeholders: textsOf(rule.get('placeholder')),
      secret: rule.flag('secret') ?? false,
      generate: undefined,
      location: rangeOf(span),
    };
    return [
      stated,
      ...textsOf(rule.get('neededBy')).map((service) => ({ ...stated, service, required: true })),
    ];
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

function patternOf(rule: AnnotationBlock, problems: ProblemList, key = 'pattern'): string | undefined {
  const pattern = rule.text(key);
  if (pattern === undefined) return undefined;
  try {
    new RegExp(pattern, 'u');
    return pattern;
  } catch {
    const message = `${rule.path}.${key} is not a regular expression`;
    problems.warning('annotation', message, rule.get(key)?.span);
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
function textsOf(node: Node | undefined): string[] {
  if (!node) return [];
  const items = node.kind === 'seq' ? node.items : [node];
  return items.flatMap((item) => (item.kind === 'scalar' && item.value !== null ? [String(item.value)] : []));
}
