import fc from 'fast-check';
import type { Parameter } from '#shared/action.ts';
import type { Parameters } from '#shared/run.ts';
import { findFault } from '../parameters.ts';

// Values for tests of policy.

function candidates(parameter: Parameter): fc.Arbitrary<string> {
  switch (parameter.type) {
    case 'integer':
      return fc.integer({ min: parameter.min, max: Math.min(parameter.max, parameter.min + 100_000) }).map(String);
    case 'port':
      return fc.integer({ min: 1, max: 65_535 }).map(String);
    case 'boolean':
      return fc.constantFrom('true', 'false');
    case 'choice':
      return fc.constantFrom(...parameter.choices);
    case 'path':
      return fc.oneof(
        fc.constantFrom('/dev/sda', '/dev/nvme0n1'),
        fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => `/${text}`),
      );
    case 'service':
      return fc.stringMatching(/^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]{0,40}$/);
    case 'container':
      return fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,40}$/);
    case 'host':
      return fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    case 'string':
    case 'secret':
      return fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  }
}

/** Random values that all parameters of an action allow; those that may be left out sometimes are. */
export function validParameters(params: Readonly<Record<string, Parameter>>): fc.Arbitrary<Parameters> {
  const record = Object.fromEntries(
    Object.entries(params).map(([name, parameter]) => [
      name,
      candidates(parameter).filter((value) => value !== '' && findFault(parameter, value) === null),
    ]),
  );
  const optional = Object.entries(params).filter(([, one]) => one.optional || one.default !== undefined);
  const required = Object.keys(params).filter((name) => !optional.some(([other]) => other === name));
  return fc.record(record, { requiredKeys: required });
}
