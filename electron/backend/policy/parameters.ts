import { RE2JS } from 're2js';
import { type Parameter, SECRET_MASK } from '#shared/action.ts';
import { assertNever } from '#shared/assert-never.ts';
import type { AppError } from '#shared/errors.ts';
import type { Parameters } from '#shared/run.ts';
import { z } from '#shared/z.ts';
import { type Forbidden, findForbidden, formatCodePoint } from './characters.ts';
import { invalidParameter, missingParameter, undeclaredParameter } from './refusals.ts';

/** What is wrong with a value (continues the parameter's name) and what would be right. Never repeats the value. */
export type Fault = { wrong: string; right: string };

/**
 * The checked values, with defaults filled in and without those that were left out, or the first refusal and what is
 * wrong with the `others`: who fills in a form mends them all at once.
 */
export type CheckedParameters =
  | { kind: 'checked'; values: Parameters }
  | { kind: 'refused'; error: AppError; others: AppError[] };

type TextParameter = Extract<Parameter, { pattern?: string | undefined }>;

function forbiddenFault({ kind, codePoint }: Forbidden): Fault {
  const point = formatCodePoint(codePoint);
  switch (kind) {
    case 'nul':
      return { wrong: `contains a NUL character (${point})`, right: 'Remove it: no command can take one.' };
    case 'line-break':
      return { wrong: `contains a line break (${point})`, right: 'Give the value on one line.' };
    case 'control':
      return { wrong: `contains the control character ${point}`, right: 'Remove it, or type the value anew.' };
    case 'half':
      return { wrong: `contains half a character (${point})`, right: 'Type the value anew: this is not valid text.' };
    case 'invisible':
      return {
        wrong: `contains ${point}, which is invisible or changes the direction of the text`,
        right: 'Remove it, or type the value anew.',
      };
    case 'unassigned':
      return { wrong: `contains ${point}, which is not a known character`, right: 'Remove it.' };
    case 'not-ascii':
      return {
        wrong: `contains ${point}, which is not an ASCII character and may only look like one`,
        right: 'Type the name anew with plain letters and digits.',
      };
    default:
      return assertNever(kind);
  }
}

/** What the names and paths must look like apart from what the action itself demands. */
function shapeFault(type: TextParameter['type'], value: string): Fault | null {
  switch (type) {
    case 'string':
      return null;
    case 'service':
      return /^[A-Za-z0-9:_.@\\-]+$/.test(value)
        ? null
        : {
            wrong: 'is not a name of a systemd unit',
            right: 'Use letters, digits and : _ . @ \\ - only, as in nginx or getty@tty1.service.',
          };
    case 'container':
      return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(value)
        ? null
        : {
            wrong: 'is not a name of a container',
            right: 'Use letters, digits and _ . - only, starting with a letter or digit, as in pihole.',
          };
    case 'host':
      return isHost(value)
        ? null
        : {
            wrong: 'is not a host name or an IP address',
            right: 'Give it without user, port or protocol, as in nas.lan, 192.168.1.10 or fd00::10.',
          };
    case 'path':
      return value.startsWith('/')
        ? null
        : {
            wrong: 'is not an absolute path',
            right: 'Start it with "/", as in /var/log. "~" is not replaced, since no shell reads the value.',
          };
    default:
      return assertNever(type);
  }
}

function isHost(value: string): boolean {
  if (/^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?$/.test(value)) return true;
  const withoutZone = value.replace(/%[A-Za-z0-9._-]+$/, '');
  return z.ipv6().safeParse(withoutZone).success;
}

/** Whether a value is what the pattern of a parameter allows. */
type Matches = (value: string) => boolean;

function createMatches(parameter: Parameter): Matches {
  let pattern: RE2JS | undefined;
  return (value) => {
    if (!('pattern' in parameter) || parameter.pattern === undefined) return true;
    // RE2 takes time in proportion to the value, whatever the pattern. To read the pattern may take a thousand times as long.
    pattern ??= RE2JS.compile(parameter.pattern);
    return pattern.matches(value);
  };
}

function textFault(parameter: TextParameter, value: string, matches: Matches): Fault | null {
  if (value.startsWith('-') && !parameter.allow_leading_dash) {
    return {
      wrong: 'starts with "-" and would be read as an option',
      right: 'Give a value that does not start with "-".',
    };
  }
  const shape = shapeFault(parameter.type, value);
  if (shape !== null) return shape;
  if (!matches(value)) {
    return { wrong: 'does not match what the action allows', right: `It must match ${parameter.pattern} as a whole.` };
  }
  return null;
}

function numberFault(value: string, min: number, max: number): Fault | null {
  const right = `Give a whole number from ${min} to ${max}, without leading zeros.`;
  if (!/^(0|-?[1-9][0-9]*)$/.test(value)) return { wrong: 'is not a whole number', right };
  const number = Number(value);
  if (number < min) return { wrong: `is too small: the smallest allowed is ${min}`, right };
  if (number > max) return { wrong: `is too large: the largest allowed is ${max}`, right };
  return null;
}

/** In UTF-16 code units; long enough for every number and every choice. */
const OTHER_MAX_LENGTH = 200;

const NAMES: ReadonlySet<Parameter['type']> = new Set(['service', 'container', 'host', 'port', 'integer']);

function faultOf(parameter: Parameter, value: string, matches: Matches): Fault | null {
  const limit = 'max_length' in parameter ? parameter.max_length : OTHER_MAX_LENGTH;
  if (value.length > limit) {
    return {
      wrong: `is too long: ${value.length} characters, at most ${limit} are allowed`,
      right: 'Give a shorter value.',
    };
  }
  const forbidden = findForbidden(value, NAMES.has(parameter.type));
  if (forbidden !== null) return forbiddenFault(forbidden);
  switch (parameter.type) {
    case 'string':
    case 'service':
    case 'container':
    case 'host':
    case 'path':
      return textFault(parameter, value, matches);
    case 'secret':
      return value === SECRET_MASK
        ? { wrong: 'is only the mark that stands for a secret', right: 'Type the secret anew: it is never kept.' }
        : null;
    case 'integer':
      return numberFault(value, parameter.min, parameter.max);
    case 'port':
      return numberFault(value, 1, 65_535);
    case 'boolean':
      return value === 'true' || value === 'false'
        ? null
        : { wrong: 'is neither true nor false', right: 'Give true or false.' };
    case 'choice':
      return parameter.choices.includes(value)
        ? null
        : { wrong: 'is not one of the choices', right: `Choose one of: ${parameter.choices.join(', ')}.` };
    default:
      return assertNever(parameter);
  }
}

/** What `findFault` does, for many values of one parameter. */
export function createFaultFinder(parameter: Parameter): (value: string) => Fault | null {
  const matches = createMatches(parameter);
  return (value) => faultOf(parameter, value, matches);
}

/** Says what is wrong with a value that was given for a parameter, or null. A value that passes is used as it is. */
export function findFault(parameter: Parameter, value: string): Fault | null {
  return createFaultFinder(parameter)(value);
}

/**
 * Checks the values that a caller sent against the parameters of an action. An empty text counts as not given, as
 * forms send it for fields that were left alone.
 */
export function checkParameters(parameters: Readonly<Record<string, Parameter>>, given: Parameters): CheckedParameters {
  const undeclared = Object.keys(given).find((name) => !Object.hasOwn(parameters, name));
  if (undeclared !== undefined) {
    return { kind: 'refused', error: undeclaredParameter(undeclared, Object.keys(parameters)), others: [] };
  }
  const values: [string, string][] = [];
  const errors: AppError[] = [];
  for (const [name, parameter] of Object.entries(parameters)) {
    const value = (Object.hasOwn(given, name) && given[name]) || parameter.default?.toString();
    if (value === undefined) {
      if (!parameter.optional) errors.push(missingParameter(name, parameter));
      continue;
    }
    const fault = findFault(parameter, value);
    if (fault === null) values.push([name, value]);
    else errors.push(invalidParameter(name, parameter, fault));
  }
  const [error, ...others] = errors;
  return error === undefined
    ? { kind: 'checked', values: Object.fromEntries(values) }
    : { kind: 'refused', error, others };
}
