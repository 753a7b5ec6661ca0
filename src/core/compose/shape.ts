/** What a value of the definition may look like; a small language for the rules of the Compose Specification. */
export type Shape = Alternative | readonly Alternative[];

export type Alternative = ScalarShape | ListShape | ObjectShape | RecordShape | AnyShape;

export interface AnyShape {
  readonly kind: 'any';
}

export interface ScalarShape {
  readonly kind: 'string' | 'number' | 'integer' | 'boolean' | 'null';
  readonly values?: readonly string[];
  /** Texts beyond the values that fit as well. */
  readonly pattern?: RegExp;
  readonly min?: number;
  readonly max?: number;
  /** What is wanted, in words, where the kind says too little. */
  readonly says?: string;
}

export interface ListShape {
  readonly kind: 'list';
  readonly items: Shape;
  readonly unique: boolean;
}

/** A mapping with known keys; `x-*` is always allowed and never looked at. */
export interface ObjectShape {
  readonly kind: 'object';
  readonly keys: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
}

/** A mapping with keys of the user's choice. */
export interface RecordShape {
  readonly kind: 'record';
  readonly values: Shape;
  readonly keys: RegExp | undefined;
}

export const string: ScalarShape = { kind: 'string' };
export const number: ScalarShape = { kind: 'number' };
export const integer: ScalarShape = { kind: 'integer' };
export const boolean: ScalarShape = { kind: 'boolean' };
export const duration: ScalarShape = {
  kind: 'string',
  says: 'a text with a number and a unit, such as "10s" or "1m30s"',
};
export const nothing: ScalarShape = { kind: 'null' };

export function oneOf(...values: readonly string[]): ScalarShape {
  return { kind: 'string', values };
}

/** One of these words, or a text of this form. */
export function oneOfOr(pattern: RegExp, ...values: readonly string[]): ScalarShape {
  return { kind: 'string', values, pattern };
}

export function range(min: number, max?: number): ScalarShape {
  return { kind: 'integer', min, ...(max !== undefined && { max }) };
}

export function list(items: Shape): ListShape {
  return { kind: 'list', items, unique: false };
}

export function uniqueList(items: Shape): ListShape {
  return { kind: 'list', items, unique: true };
}

export function object(keys: Readonly<Record<string, Shape>>, ...required: readonly string[]): ObjectShape {
  return { kind: 'object', keys, required };
}

export function record(values: Shape, keys?: RegExp): RecordShape {
  return { kind: 'record', values, keys };
}
