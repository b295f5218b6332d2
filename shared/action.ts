import { dictionary } from './dictionary.ts';
import { identifierSchema } from './server.ts';
import { z } from './z.ts';

// Keys are written as they stand in actions.yaml (snake_case).

/** Names that may stand in `{braces}` inside a word. */
export const parameterNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,31}$/, 'use 1 to 32 lower-case letters, digits or "_", starting with a letter');

const common = {
  title: z.string().max(60).optional(),
  description: z.string().max(200).optional(),
  optional: z.boolean().default(false),
};

/** What stands wherever a secret would have to be written down: in history, events and what is read aloud. */
export const SECRET_MASK = '•••';

/**
 * Values to choose from: the lines that another action writes on the server in question. It has to be a safe one that
 * needs no parameters. Without `column` (counted from 1, columns are separated by blanks) a line is a value as a whole.
 */
export const choicesFromSchema = z.strictObject({
  action: z.string().min(1).max(64),
  column: z.int().min(1).max(100).optional(),
});

/** What a text parameter may look like. The pattern must match the whole value and runs in a linear-time engine. */
const text = {
  ...common,
  default: z.string().optional(),
  pattern: z.string().max(500).optional(),
  /** In UTF-16 code units, as JavaScript counts. */
  max_length: z.int().min(1).max(4096).default(64),
  allow_leading_dash: z.boolean().default(false),
  choices_from: choicesFromSchema.optional(),
};

export const parameterSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('string'), ...text }),
  z.strictObject({ type: z.literal('service'), ...text }),
  z.strictObject({ type: z.literal('container'), ...text }),
  z.strictObject({ type: z.literal('path'), ...text, max_length: z.int().min(1).max(4096).default(1024) }),
  z.strictObject({ type: z.literal('host'), ...text, max_length: z.int().min(1).max(4096).default(253) }),
  z.strictObject({
    type: z.literal('integer'),
    ...common,
    default: z.int().optional(),
    min: z.int().default(0),
    max: z.int().default(Number.MAX_SAFE_INTEGER),
  }),
  z.strictObject({ type: z.literal('port'), ...common, default: z.int().min(1).max(65535).optional() }),
  z.strictObject({
    type: z.literal('boolean'),
    ...common,
    default: z.boolean().default(false),
    /** The word that stands for `true`; for `false` the word is left out. Without it the value is `true` or `false`. */
    flag: z.string().min(1).max(64).optional(),
  }),
  z.strictObject({
    type: z.literal('choice'),
    ...common,
    choices: z.array(z.string().min(1).max(200)).min(1).max(200),
    default: z.string().optional(),
  }),
  /**
   * Never an argument, which everybody on the server could see: secrets arrive on standard input, one line each, in the
   * order of `params`, and are masked everywhere else.
   */
  z.strictObject({
    type: z.literal('secret'),
    ...common,
    default: z.never().optional(),
    max_length: z.int().min(1).max(4096).default(256),
  }),
]);
export type Parameter = z.infer<typeof parameterSchema>;

/** Pictures that a card can show, by their names in the Lucide set. */
export const ACTION_ICONS = [
  'activity',
  'archive',
  'box',
  'boxes',
  'clock',
  'cpu',
  'database',
  'download',
  'eraser',
  'gauge',
  'globe',
  'hard-drive',
  'heart-pulse',
  'info',
  'key',
  'list',
  'memory-stick',
  'network',
  'play',
  'plug',
  'power',
  'refresh-cw',
  'rotate-cw',
  'scroll-text',
  'search',
  'server',
  'shield',
  'square',
  'terminal',
  'thermometer',
  'trash',
  'triangle-alert',
  'users',
  'wrench',
] as const;
export type ActionIcon = (typeof ACTION_ICONS)[number];

export const riskSchema = z.enum(['safe', 'caution', 'danger']);

const environmentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'use letters, digits or "_" for a variable');

/** Seconds that sudo may take by itself, see `sudoSchema`. */
export const DEFAULT_SUDO_TIMEOUT = 20;

/** How a command runs through sudo (EXE-2). */
export const sudoSchema = z.strictObject({
  /** Whom it runs as. */
  user: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9._-]{0,62}\$?$/, 'this is not a user name')
    .default('root'),
  /** `ask`: the person is asked for the password when sudo wants one. `never`: sudo is told not to ask (`-n`). */
  password: z.enum(['never', 'ask']).default('never'),
  /** Seconds that sudo may take until the command begins, without the time that a person takes to answer. */
  timeout: z.number().min(1).max(300).default(DEFAULT_SUDO_TIMEOUT),
  /** Variables that reach the command through sudo, or `true` for all. The server's sudoers has to allow it (SETENV). */
  keep_env: z.union([z.literal(true), z.array(environmentName).min(1).max(50)]).optional(),
});
export type Sudo = z.infer<typeof sudoSchema>;

const definition = {
  id: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/, 'use 1 to 64 lower-case letters, digits or "_", starting with a letter'),
  title: z.string().min(1).max(60),
  description: z.string().max(200).default(''),
  group: z.string().min(1).max(30).default('Other'),
  icon: z.enum(ACTION_ICONS).optional(),
  params: dictionary(parameterNameSchema, parameterSchema).default({}),
  /** `true` runs the command as root through `sudo -n`; an object says more. */
  sudo: z.union([z.boolean(), sudoSchema]).default(false),
  /** Seconds until the run is ended; 1 to 86,400. Without it the limit in the settings counts. */
  timeout: z.number().min(1).max(86_400).optional(),
  risk: riskSchema.default('safe'),
  /** Whether running it twice does the same as running it once. */
  idempotent: z.boolean().default(false),
  /** A sentence that is asked before the run, instead of the usual one for its risk. */
  confirm: z.string().max(200).optional(),
  /** Ids or tags of the servers that it may run on. Without it: all. */
  servers: z.array(identifierSchema).optional(),
  env: dictionary(environmentName, z.string().max(4096)).default({}),
  /** Whether the command gets a terminal of its own: then its output is one stream, as it would look on a screen. */
  pty: z.boolean().default(false),
  cwd: z.string().min(1).max(4096).optional(),
};

/** An action whose words are listed one by one; `{name}` inside a word stands for a parameter. */
export const argvActionSchema = z.strictObject({ ...definition, argv: z.array(z.string().max(4096)).min(1).max(200) });

/** An action whose fixed text is run by `sh`; parameters reach it as `"$1"`, `"$2"`... in the order of `params`. */
export const shellActionSchema = z.strictObject({ ...definition, shell: z.string().min(1).max(16_384) });

export const actionDefinitionSchema = z.union([argvActionSchema, shellActionSchema]);
/** An entry of actions.yaml. */
export type ActionDefinition = z.infer<typeof actionDefinitionSchema>;

/** An entry of the whitelist in force: the definition and the first 12 hex digits of its SHA-256. */
export const actionSchema = z.object({ version: z.string(), definition: actionDefinitionSchema });
export type Action = z.infer<typeof actionSchema>;
