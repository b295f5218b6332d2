// A command that changes its form keeps what can be kept: it is a beginning for the person, checked like anything typed.

/** `"$1"` for the first of the parameters. */
function reference(position: number): string {
  return position < 10 ? `$${position}` : `\${${position}}`;
}

/** The words as a line for the shell, with parameters by their numbers. */
export function shellFromWords(words: readonly string[], parameters: readonly string[]): string {
  return words
    .map((word) => {
      const numbered = word.replace(/["$`\\]/g, '\\$&').replace(/\{([a-z][a-z0-9_]*)\}/g, (braces, name: string) => {
        const at = parameters.indexOf(name);
        return at < 0 ? braces : reference(at + 1);
      });
      return /^[A-Za-z0-9_@%+:,./=-]+$/.test(word) ? word : `"${numbered}"`;
    })
    .join(' ');
}

/** The words of a plain line of shell text; a single empty word where it is more than that. */
export function wordsFromShell(shell: string, parameters: readonly string[]): string[] {
  const line = shell.trim();
  const named = parameters.reduce(
    (text, name, index) => text.replaceAll(`"${reference(index + 1)}"`, `{${name}}`),
    line,
  );
  return named !== '' && /^[A-Za-z0-9_@%+:,./={} -]+$/.test(named) ? named.split(/ +/) : [''];
}
