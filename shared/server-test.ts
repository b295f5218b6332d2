import { appErrorSchema } from './errors.ts';
import { z } from './z.ts';

/** The steps on the way to a command on a server, in the order in which they are tried. */
const testStepKindSchema = z.enum([
  /** The host name leads to an address. */
  'lookup',
  /** An SSH server answers at the port. */
  'port',
  /** A server on the way lets its user in and passes the connection on. */
  'hop',
  'host-key',
  'login',
  /** `true` runs there. */
  'command',
  /** `sudo -n true` runs there. */
  'sudo',
]);
export type TestStepKind = z.infer<typeof testStepKindSchema>;

/** One step of the test of a server. */
export const testStepSchema = z.object({
  kind: testStepKindSchema,
  /** What it is about: a name, an address with its port, a server on the way, a user. */
  about: z.string(),
  /** The server that has to be edited when it fails. */
  serverId: z.string(),
  state: z.discriminatedUnion('kind', [
    /** Not tried yet; it stays so behind a step that failed. */
    z.object({ kind: z.literal('waiting') }),
    z.object({ kind: z.literal('running') }),
    /** `found` in words for a person; may quote the server, so it is hostile text. `tookMs` is null where nothing was timed. */
    z.object({ kind: z.literal('ok'), found: z.string(), tookMs: z.number().nullable() }),
    z.object({ kind: z.literal('failed'), error: appErrorSchema }),
  ]),
});
export type TestStep = z.infer<typeof testStepSchema>;
