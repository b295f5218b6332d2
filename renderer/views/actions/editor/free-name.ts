/** The name, or the name with the first number that is not taken: `name`, `name_2`, `name_3`. */
export function freeName(name: string, taken: readonly string[]): string {
  let candidate = name;
  for (let number = 2; taken.includes(candidate); number += 1) candidate = `${name}_${number}`;
  return candidate;
}
