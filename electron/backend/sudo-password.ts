import { userInfo } from 'node:os';
import type { Keep } from '#shared/prompt.ts';
import { type Server, serverLabel } from '#shared/server.ts';
import type { SudoPlan } from './policy/sudo.ts';
import type { Prompts } from './prompts.ts';
import type { Credentials } from './ssh/credentials.ts';
import type { SudoPassword } from './target/sudo.ts';

/**
 * Where the passwords of sudo come from: what was given before for the same login on the same server, otherwise the
 * person. What turns out to be wrong is dropped, and what turns out to be right is kept as long as the person wants.
 */
export function createSudoPasswords({ prompts, credentials }: { prompts: Prompts; credentials: Credentials }) {
  /** Logins whose last password was wrong. */
  const failed = new Set<string>();

  return (server: Server, plan: SudoPlan, abort: AbortSignal): SudoPassword => {
    const address = serverLabel(server);
    const name = `sudo:${address}`;
    const about = { id: server.id, name: server.name, address };
    let given: { secret: string; keep: Keep } | null = null;
    return {
      async get(over) {
        const unwanted = AbortSignal.any([abort, over]);
        const kept = await credentials.recall(name, (question) =>
          prompts.ask({ ...question, server: about }, unwanted),
        );
        if (kept !== null && !failed.has(name)) return kept;
        const answer = await prompts.ask(
          {
            kind: 'sudo-password',
            server: about,
            user: server.kind === 'ssh' ? server.user : userInfo().username,
            runAs: plan.user,
            keep: credentials.longest(),
            again: failed.has(name),
          },
          unwanted,
        );
        if (answer.kind !== 'secret') return null;
        given = answer;
        return answer.secret;
      },
      right() {
        failed.delete(name);
        if (given !== null) void credentials.keep(name, given.secret, given.keep);
      },
      wrong() {
        failed.add(name);
        credentials.drop(name);
      },
    };
  };
}
