/** Makes the compiler prove that a switch is exhaustive; throws if a value slips through at run time. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
