/** YAML as it is written, before anything is made of it: what both readers give, and what trees are made from. */
export type YamlNode = YamlScalar | YamlMap | YamlSeq | YamlAlias;

interface Placed {
  /** Offsets in the text. A block collection ends where its last value does. */
  readonly start: number;
  readonly end: number;
  readonly anchor?: string;
  /** As it is written for `!own` tags, else with its full name. */
  readonly tag?: string;
}

export interface YamlScalar extends Placed {
  readonly kind: 'scalar';
  readonly style: 'plain' | 'quoted' | 'block';
  readonly value: string;
}

export interface YamlMap extends Placed {
  readonly kind: 'map';
  readonly pairs: readonly YamlPair[];
  /** In brackets. */
  readonly isFlow: boolean;
}

/** Undefined stands for nothing written: `? a`, `{a}`. */
export interface YamlPair {
  readonly key: YamlNode | undefined;
  readonly value: YamlNode | undefined;
}

export interface YamlSeq extends Placed {
  readonly kind: 'seq';
  readonly items: readonly (YamlNode | undefined)[];
  readonly isFlow: boolean;
}

export interface YamlAlias extends Placed {
  readonly kind: 'alias';
  readonly name: string;
}

/** What is wrong with a text, and where. */
export interface YamlError {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}
