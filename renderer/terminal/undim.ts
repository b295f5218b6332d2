/** Rewrites the parameters of `CSI ... m`; keeps in mind whether text is grey in the place of dim. */
export type Undim = (parameters: string) => string;

/**
 * Terminals draw dim text (2) at half strength, which nobody can be expected to read on a light ground. So dim alone
 * becomes the palette's grey, which is legible, until it is ended; beside another colour it is left out.
 */
export function createUndim(): Undim {
  let grey = false;
  return (parameters) => {
    const values = splitParameters(parameters);
    if (values.includes('22') && grey) values.push('39');
    if (values.some((value) => ['', '0', '22', '39'].includes(value))) grey = false;
    if (!values.includes('2')) return values.join(';');
    const coloured = values.some((value) => /^(?:3[0-8]|9[0-7])/.test(value));
    const kept = values.filter((value) => value !== '2');
    if (!coloured) {
      grey = true;
      kept.push('90');
    }
    return kept.join(';');
  };
}

/** Splits at `;`, but keeps the parts of an extended colour (`38;5;2`, `48;2;r;g;b`) together. */
function splitParameters(parameters: string): string[] {
  return parameters.match(/[345]8;(?:5;\d*|2;\d*;\d*;\d*)|[^;]+|(?<=^|;)(?=;|$)/g) ?? [''];
}
