import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../../shared/contract.ts';
import type { AppEvent } from '../../shared/event.ts';
import type { Prompt } from '../../shared/prompt.ts';
import type { Output, Run } from '../../shared/run.ts';
import type { RunRequest } from '../../shared/run-request.ts';
import type { Server } from '../../shared/server.ts';
import type { Settings } from '../../shared/settings.ts';

type Client = ContractRouterClient<typeof contract>;

/** A client of the contract, with what tests do over and over. */
export function testClient(client: Client) {
  /** Follows all events until `stop`; `waitFor` gives the first one (past or future) that fits. */
  function follow() {
    const abort = new AbortController();
    const seen: AppEvent[] = [];
    let news = Promise.withResolvers<void>();
    const done = (async () => {
      const events = await client.system.events({}, { signal: abort.signal });
      for await (const event of events) {
        seen.push(event);
        news.resolve();
      }
    })().catch(() => {});
    return {
      seen,
      async waitFor<Kind extends AppEvent['kind']>(
        kind: Kind,
        fits: (event: Extract<AppEvent, { kind: Kind }>) => boolean,
      ): Promise<Extract<AppEvent, { kind: Kind }>> {
        for (;;) {
          news = Promise.withResolvers();
          for (const event of seen) {
            const candidate = event as Extract<AppEvent, { kind: Kind }>;
            if (event.kind === kind && fits(candidate)) return candidate;
          }
          await news.promise;
        }
      },
      async stop() {
        abort.abort();
        await done;
      },
    };
  }

  return {
    client,

    follow,

    /** Adds a server, connects to it, and says yes to its host key. Gives the question. */
    async trust(server: Server): Promise<Prompt> {
      const events = follow();
      await client.servers.save({ server, replace: false });
      const check = client.servers.check({ serverId: server.id });
      const { prompts } = await events.waitFor('prompts', (event) => event.prompts.length > 0);
      const [prompt] = prompts;
      if (prompt === undefined) throw new Error('nobody asked');
      await client.prompts.answer({ promptId: prompt.id, answer: { kind: 'yes' } });
      await check;
      await events.stop();
      return prompt;
    },

    /** Changes limits, as somebody does in the settings. */
    async limit(limits: Partial<Settings['limits']>): Promise<void> {
      const events = follow();
      const { settings } = await events.waitFor('settings', () => true);
      await events.stop();
      await client.settings.save({ settings: { ...settings, limits: { ...settings.limits, ...limits } } });
    },

    /** Starts what a request would run now, as a window does: shown first, then run. */
    async start(request: RunRequest): Promise<Run[]> {
      const previews = await client.runs.preview(request);
      const fingerprints = Object.fromEntries(
        previews.flatMap(({ serverId, plan }) => (plan.kind === 'allowed' ? [[serverId, plan.fingerprint]] : [])),
      );
      return client.runs.start({ ...request, fingerprints });
    },

    /** The whole output of a run, read to its end and acknowledged as it comes. */
    async output(runId: string): Promise<{ stdout: string; stderr: string; gaps: number }> {
      const text = { stdout: '', stderr: '', gaps: 0 };
      let viewer = '';
      for await (const piece of (await client.runs.output({ runId, after: 0 })) as AsyncIterable<Output>) {
        if (piece.kind === 'opened') viewer = piece.viewer;
        if (piece.kind === 'gap') text.gaps += piece.bytes;
        if (piece.kind !== 'chunk') continue;
        text[piece.stream] += piece.text;
        // The view closes once its last piece is on its way, which may be before that is acknowledged.
        await client.runs.acknowledge({ viewer, seq: piece.seq }).catch(() => {});
      }
      return text;
    },

    /** Waits until the run is in the history with an outcome. */
    async ended(runId: string): Promise<Run> {
      for (;;) {
        const { run } = await client.history.get({ runId });
        if (run.outcome !== null) return run;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}
