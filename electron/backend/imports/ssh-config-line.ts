import { parse } from 'ssh-config';

/** One line of an ssh_config file. */
export type ConfigLine =
  | { kind: 'empty' }
  | { kind: 'match' }
  | { kind: 'host' | 'include'; patterns: string[] }
  /** The keyword in lower case. */
  | { kind: 'setting'; keyword: string; value: string }
  | { kind: 'broken'; why: string };

/** What OpenSSH takes as one line is far less. */
const LONGEST_LINE = 4096;

/**
 * Reads one line. Lines are given to the parser one by one, so that a broken one spoils no other and its number is
 * known. Of the package only the parser is used: its `compute` would run programs (`Match exec`, `nslookup`).
 */
export function readConfigLine(line: string): ConfigLine {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return { kind: 'empty' };
  if (text.length > LONGEST_LINE) return { kind: 'broken', why: 'The line is too long.' };
  // Nothing after `Match` is looked at.
  if (/^match(?![a-z])/i.test(text)) return { kind: 'match' };
  try {
    const [directive] = parse(text);
    if (directive === undefined || !('param' in directive)) return { kind: 'broken', why: 'This is no setting.' };
    const { param, value } = directive;
    const values = (typeof value === 'string' ? [value] : value.map(({ val }) => val)).filter((word) => word !== '');
    if (values.length === 0) return { kind: 'broken', why: 'The value is missing.' };
    const keyword = param.toLowerCase();
    if (keyword === 'host' || keyword === 'include') return { kind: keyword, patterns: values };
    return { kind: 'setting', keyword, value: values.join(' ') };
  } catch {
    return { kind: 'broken', why: 'The value is missing, or a quotation mark is not closed.' };
  }
}
