import type { Action, ActionDefinition, Parameter } from '#shared/action.ts';
import type { AppError, PauseReason } from '#shared/errors.ts';
import type { Server } from '#shared/server.ts';
import { findForbidden, formatCodePoint } from './characters.ts';

// The words of every refusal, one function for each reason.

/** Names that a caller made up are shown shortened, and with what deceives the eye spelt out: `"up[U+202E]time"`. */
function quoted(name: string): string {
  const shown = Array.from(name.slice(0, 64), (character) => {
    const forbidden = findForbidden(character, true);
    return forbidden === null ? character : `[${formatCodePoint(forbidden.codePoint)}]`;
  });
  return `"${shown.join('')}${name.length > 64 ? '...' : ''}"`;
}

function seconds(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms / 1000));
  return whole === 1 ? '1 second' : `${whole} seconds`;
}

/** Nobody could say who asks. */
export function unknownCaller(): AppError {
  return {
    code: 'UNKNOWN_CALLER',
    message: 'It is not known who asks.',
    next: 'Open the app anew, or use the address with its token that the app printed when it started.',
  };
}

/** A request for no server at all. */
export function noServers(): AppError {
  return { code: 'VALIDATION_ERROR', message: 'No server is chosen.', next: 'Choose at least one server.' };
}

/** A request that names a server twice. */
export function duplicateServer(serverId: string): AppError {
  return {
    code: 'VALIDATION_ERROR',
    message: `The server ${quoted(serverId)} is named more than once.`,
    next: 'Name each server once.',
  };
}

/** A server that servers.yaml does not have. */
export function unknownServer(serverId: string): AppError {
  return {
    code: 'NOT_FOUND',
    message: `There is no server ${quoted(serverId)}.`,
    next: 'Choose a server from the list; it may have been removed.',
  };
}

/** An action whose command is nothing but blanks. */
export function emptyCommand(action: Action): AppError {
  return {
    code: 'EMPTY_COMMAND',
    message: `The action ${quoted(action.definition.id)} has no command to run.`,
    next: 'Give the action a command in actions.yaml.',
  };
}

/** An action that the whitelist does not have. */
export function notWhitelisted(actionId: string): AppError {
  return {
    code: 'NOT_WHITELISTED',
    message: `The whitelist has no action ${quoted(actionId)}.`,
    next: 'Choose an action from the list, or add it to actions.yaml.',
  };
}

/** A parameter that the action does not have. */
export function undeclaredParameter(name: string, declared: readonly string[]): AppError {
  return {
    code: 'INVALID_PARAMETER',
    parameter: name.slice(0, 64),
    message: `This action has no parameter ${quoted(name)}.`,
    next: declared.length === 0 ? 'Leave it out: it takes none.' : `Leave it out: it takes ${declared.join(', ')}.`,
  };
}

/** A parameter that was not given and has no default. */
export function missingParameter(name: string, parameter: Parameter): AppError {
  return {
    code: 'INVALID_PARAMETER',
    parameter: name,
    message: `"${parameter.title ?? name}" is missing.`,
    next: parameter.description ?? 'Give a value for it.',
  };
}

/** A value that the parameter does not allow. */
export function invalidParameter(
  name: string,
  parameter: Parameter,
  fault: { wrong: string; right: string },
): AppError {
  return {
    code: 'INVALID_PARAMETER',
    parameter: name,
    message: `"${parameter.title ?? name}" ${fault.wrong}.`,
    next: fault.right,
  };
}

/** An action that its `servers` list keeps off this server. */
export function notAllowedOnServer({ definition }: Action, server: Server): AppError {
  return {
    code: 'NOT_ALLOWED_ON_SERVER',
    message: `"${definition.title}" may not run on ${server.name}.`,
    next: `It is allowed on servers with these ids or tags: ${(definition.servers ?? []).join(', ') || 'none'}.`,
  };
}

/** A request that would not run what was shown. */
export function previewMismatch({ definition }: Action, server: Server): AppError {
  return {
    code: 'PREVIEW_MISMATCH',
    message: `"${definition.title}" or ${server.name} changed since it was shown, or it was not shown at all.`,
    next: 'Look at what it would run now, then run it again.',
  };
}

/** A caller that has used up the requests of this minute. */
export function rateLimited(limit: number, retryAfterMs: number): AppError {
  return {
    code: 'RATE_LIMITED',
    retryAfterMs,
    message: `${limit === 1 ? '1 request' : `${limit} requests`} a minute are allowed, and they are used up.`,
    next: `Try again in ${seconds(retryAfterMs)}.`,
  };
}

/** A finished command text that says nothing. */
export function emptyCommandText(): AppError {
  return { code: 'EMPTY_COMMAND', message: 'The command is empty.', next: 'Give the command that the action runs.' };
}

/** A finished command text that is longer than any action's. */
export function commandTooLong(length: number, limit: number): AppError {
  return {
    code: 'COMMAND_TOO_LONG',
    message: `The command is too long: ${length} characters, at most ${limit} are read.`,
    next: 'Give the command that the action runs.',
  };
}

/** A finished command text with which a shell would do more than run one command. */
export function unsafeCommand(fault: { wrong: string; right: string }): AppError {
  return { code: 'NOT_WHITELISTED', message: `The command ${fault.wrong}.`, next: fault.right };
}

/** A finished command text that is not what the action runs. */
export function differentCommand(definition: ActionDefinition): AppError {
  const command = 'shell' in definition ? definition.shell : definition.argv.join(' ');
  return {
    code: 'NOT_WHITELISTED',
    message: `This is not the command of "${definition.title}".`,
    next: `Send exactly this, with values for what stands in braces: ${command.length > 300 ? `${command.slice(0, 300)}...` : command}`,
  };
}

/** A parameter that was sent beside a command text which has it already. */
export function givenTwice(name: string): AppError {
  return {
    code: 'INVALID_PARAMETER',
    parameter: name,
    message: `"${name}" is given twice: it stands in the command already.`,
    next: 'Send the command, or the parameters.',
  };
}

/** Why a server is left alone. `retryAfterMs` is null when only a person ends it; `cause` is what went wrong last. */
export type Pause = { reason: PauseReason; retryAfterMs: number | null; cause: string };

/** A server that is left alone because it failed too often. */
export function circuitOpen(server: Server, { reason, retryAfterMs, cause }: Pause): AppError {
  if (reason === 'authentication' || retryAfterMs === null) {
    return {
      code: 'CIRCUIT_OPEN',
      reason,
      retryAfterMs,
      message: `${server.name} is paused, because it rejected the login twice. ${cause}`,
      next: 'Correct the user or the key, then press "Try now". Nothing is sent before, so that it does not lock you out.',
    };
  }
  return {
    code: 'CIRCUIT_OPEN',
    reason,
    retryAfterMs,
    message: `${server.name} is paused, because it could not be reached several times in a row. ${cause}`,
    next: `It can be tried again in ${seconds(retryAfterMs)}. "Try now" does it at once.`,
  };
}
