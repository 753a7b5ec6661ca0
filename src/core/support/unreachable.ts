/** Ends a switch over a closed union: the compiler refuses it when a case is missing. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected value: ${JSON.stringify(value)}`);
}
