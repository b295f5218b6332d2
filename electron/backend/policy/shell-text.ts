/** What is wrong with how a `shell` text uses its parameters; `line` is counted from 1. */
export type ShellTextFault = { line: number; message: string };

/** Where the reader stands: between words, in double quotes, or in a command substitution with open parentheses. */
type Context = { kind: 'plain' } | { kind: 'double' } | { kind: 'substitution'; depth: number };

/** `$1`, `$@`, `$*` at this place. */
const POSITIONAL = /^\$([0-9]|[@*])/;
/** `${1}`, `${1:-none}`, `${name%.txt}`: nothing inside that could open a quotation of its own. */
const BRACED = /^\$\{([A-Za-z0-9_@*#]+)[^'"\\`{}()]*\}/;

class Fault extends Error {}

function isPositional(name: string): boolean {
  return /^([0-9]+|[@*])$/.test(name);
}

function unquoted(reference: string): Fault {
  return new Fault(
    `${reference} stands outside of double quotes, where its value could become several words; write "${reference}"`,
  );
}

/** Reads one reference or substitution that begins with `$`. Gives how far it goes and what it opens. */
function readDollar(rest: string, quoted: boolean): { length: number; opens: Context | null } {
  if (rest.startsWith('$\\\n'))
    throw new Fault('a line may not end within a reference; write $ and its name on one line');
  if (rest.startsWith('$(('))
    throw new Fault('arithmetic cannot be told from commands here; compute it in another program, such as expr');
  if (rest.startsWith('$(')) return { length: 2, opens: { kind: 'substitution', depth: 0 } };
  if (rest.startsWith("$'") && !quoted)
    throw new Fault(`$'...' means different things to different shells; write '...'`);

  if (rest.startsWith('${')) {
    const braced = BRACED.exec(rest);
    if (braced === null)
      throw new Fault(`this use of \${...} is too involved to be checked; use a variable of its own`);
    const [whole, name = ''] = braced;
    const inner = /\$([0-9]|[@*])/.exec(whole);
    if (!quoted && (isPositional(name) || inner !== null)) throw unquoted(whole);
    return { length: whole.length, opens: null };
  }
  const reference = POSITIONAL.exec(rest)?.[0];
  if (reference === undefined) return { length: 1, opens: null };
  if (!quoted) throw unquoted(reference);
  return { length: reference.length, opens: null };
}

/** Whether what stands at this place begins a word: a `#` is a comment there. */
function beginsWord(text: string, at: number): boolean {
  return at === 0 || /[\s;&|()]/.test(text.charAt(at - 1));
}

/** Reads a backslash between words, and what it takes its meaning from. */
function readBackslash(text: string, at: number): number {
  // A shell joins the lines before it reads words: what looks like a comment or a name here may be another one there.
  if (text.charAt(at + 1) === '\n' && !beginsWord(text, at)) {
    throw new Fault('a line may not end within a word; put a blank before the "\\" at its end');
  }
  return 2;
}

/** Reads between words. Gives how far it goes, and changes the contexts. */
function readPlain(text: string, at: number, contexts: Context[]): number {
  const rest = text.slice(at, at + 5000);
  const context = contexts.at(-1);
  switch (text.charAt(at)) {
    case '\\':
      return readBackslash(text, at);
    case "'": {
      const end = text.indexOf("'", at + 1);
      if (end < 0) throw new Fault("a quotation with ' never ends");
      return end + 1 - at;
    }
    case '"':
      contexts.push({ kind: 'double' });
      return 1;
    case '`':
      throw new Fault('what stands in backticks cannot be checked; write $(...)');
    case '#': {
      if (!beginsWord(text, at)) return 1;
      const end = text.indexOf('\n', at);
      return end < 0 ? text.length - at : end - at;
    }
    case '<':
      if (rest.startsWith('<<')) throw new Fault('a here-document cannot be checked; use printf');
      return 1;
    case '(':
      if (context?.kind === 'substitution') context.depth += 1;
      return 1;
    case ')':
      if (context?.kind !== 'substitution') return 1;
      if (context.depth === 0) contexts.pop();
      else context.depth -= 1;
      return 1;
    case 'c':
      // The parentheses of its branches have no partner.
      if (context?.kind === 'substitution' && beginsWord(text, at) && /^case\s/.test(rest)) {
        throw new Fault('a case inside $(...) cannot be checked; take it out of the substitution');
      }
      return 1;
    case '$': {
      const { length, opens } = readDollar(rest, false);
      if (opens !== null) contexts.push(opens);
      return length;
    }
    default:
      return 1;
  }
}

function readDouble(text: string, at: number, contexts: Context[]): number {
  switch (text.charAt(at)) {
    case '\\':
      return 2;
    case '"':
      contexts.pop();
      return 1;
    case '`':
      throw new Fault('what stands in backticks cannot be checked; write $(...)');
    case '$': {
      const { length, opens } = readDollar(text.slice(at, at + 5000), true);
      if (opens !== null) contexts.push(opens);
      return length;
    }
    default:
      return 1;
  }
}

/**
 * Finds the first parameter of a `shell` text that stands outside of double quotes: there a shell splits its value into
 * words and expands globs in it. Text that this reader is not sure about is a fault too: only what it understands passes.
 */
export function findUnquotedParameter(text: string): ShellTextFault | null {
  const contexts: Context[] = [{ kind: 'plain' }];
  let at = 0;
  try {
    while (at < text.length) {
      at += contexts.at(-1)?.kind === 'double' ? readDouble(text, at, contexts) : readPlain(text, at, contexts);
    }
    if (contexts.length > 1) throw new Fault('a quotation or $( never ends');
    return null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { line: text.slice(0, at).split('\n').length, message: error.message };
  }
}
