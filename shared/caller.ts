import { z } from './z.ts';

/** Who asked. Each caller has its own rate limit, and history names it. */
export const callerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('desktop') }),
  z.object({ kind: z.literal('browser'), session: z.string() }),
  z.object({ kind: z.literal('api'), name: z.string() }),
]);
export type Caller = z.infer<typeof callerSchema>;

/** The stable text under which a caller is counted and recorded: `desktop`, `browser:1f3a`, `api:homeassistant`. */
export function callerKey(caller: Caller): string {
  switch (caller.kind) {
    case 'desktop':
      return 'desktop';
    case 'browser':
      return `browser:${caller.session}`;
    case 'api':
      return `api:${caller.name}`;
  }
}

/** The caller as people filter by it: `desktop`, `browser` (whatever the session), `api:homeassistant`. */
export function callerGroup(caller: Caller): string {
  return caller.kind === 'browser' ? 'browser' : callerKey(caller);
}
