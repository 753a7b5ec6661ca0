/** A table from paths to rules, stepped through along with the tree: `services.*.ports.*` where `*` is any key or item. */
export interface PathRules<T> {
  readonly rule: T | undefined;
  step(key: string): PathRules<T> | undefined;
}

class Level<T> implements PathRules<T> {
  rule: T | undefined;
  private readonly children = new Map<string, Level<T>>();

  step(key: string): Level<T> | undefined {
    return this.children.get(key) ?? this.children.get('*');
  }

  child(key: string): Level<T> {
    let child = this.children.get(key);
    if (!child) this.children.set(key, (child = new Level<T>()));
    return child;
  }
}

export function pathRules<T>(table: Readonly<Record<string, T>>): PathRules<T> {
  const root = new Level<T>();
  for (const [pattern, rule] of Object.entries(table)) {
    let level = root;
    for (const key of pattern.split('.')) level = level.child(key);
    level.rule = rule;
  }
  return root;
}
