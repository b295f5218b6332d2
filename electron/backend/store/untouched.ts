import { isDeepStrictEqual } from 'node:util';
import { AppFailure } from '#shared/errors.ts';

/**
 * Makes sure that an edit changes no entry but those that were meant: where one takes a value from another (`*name`), or
 * a name is given twice, YAML would change it in silence.
 * @throws AppFailure VALIDATION_ERROR
 */
export function refuseOtherChanges<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  meant: ReadonlySet<string>,
): void {
  for (const [id, entry] of after) {
    if (meant.has(id) || !before.has(id) || isDeepStrictEqual(before.get(id), entry)) continue;
    throw new AppFailure({
      code: 'VALIDATION_ERROR',
      message: `This would change "${id}" as well, which takes a value from here (with "*" and a name).`,
      next: 'Nothing was changed. Write that value out in the file, then save again.',
    });
  }
}
