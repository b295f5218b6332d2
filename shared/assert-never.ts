/**
 * Marks the branch that a closed union leaves empty: the compiler complains as soon as a new member reaches it.
 * @throws Error when a value that the types exclude arrives all the same.
 */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
