import type { Attributes, Span, Tracer } from '@opentelemetry/api';
import { callerKey } from '#shared/caller.ts';
import { outcomeKind } from '#shared/outcome.ts';
import type { Run } from '#shared/run.ts';
import type { Log } from './ports.ts';

/** Sends what ended runs spent their time on to an OpenTelemetry collector. */
export type TraceExport = {
  /** Hands an ended run over. Never throws and never waits: what cannot be sent is told in the log. */
  send(run: Run): void;
  /** Sends what waits, for 2 seconds at most, and lets go of the collector. */
  close(): Promise<void>;
};

/** How long ended runs wait for others to be sent with them. */
const COLLECT_MS = 500;
const SEND_LIMIT_MS = 5000;
const CLOSE_LIMIT_MS = 2000;

/** One collector in use. */
type Line = { endpoint: string; send(run: Run): void; close(): Promise<void> };

/** `http://host:4318` takes traces at `/v1/traces`; an address that says so already is left as it is. */
function tracesUrl(endpoint: string): string {
  const url = new URL(endpoint);
  if (/\/v1\/traces\/?$/.test(url.pathname)) return endpoint;
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/traces`;
  return url.href;
}

/** A collector as the log may name it: its address can hold a password or a token. */
function collectorName(endpoint: string): string {
  return new URL(endpoint).origin;
}

/** What a trace says about a run. Neither words nor parameters nor output: they may hold secrets. */
function attributesOf(run: Run): Attributes {
  const { server, action, outcome, bytes, attempts } = run;
  return {
    'homelab_cmd.run': run.id,
    'homelab_cmd.action': action.id,
    'homelab_cmd.caller': callerKey(run.caller),
    'homelab_cmd.server': server.id,
    'server.address': server.address,
    'homelab_cmd.attempts': Math.max(1, attempts.length),
    'homelab_cmd.bytes.stdout': bytes.stdout,
    'homelab_cmd.bytes.stderr': bytes.stderr,
    ...(run.durationMs === null ? {} : { 'homelab_cmd.duration_ms': run.durationMs }),
    ...(outcome === null ? {} : { 'homelab_cmd.outcome': outcomeKind(outcome) }),
    ...(outcome?.kind === 'exited' ? { 'process.exit.code': outcome.code } : {}),
    ...(outcome?.kind === 'not-started' ? { 'error.type': outcome.error.code } : {}),
  };
}

/** Loads the libraries, which is only done where a collector is set. */
async function openLine(endpoint: string, version: string, log: Log): Promise<Line> {
  const [api, sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: tracesUrl(endpoint), timeoutMillis: SEND_LIMIT_MS });
  let failing = false;
  const provider = new sdk.BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'homelab-cmd', 'service.version': version }),
    spanProcessors: [
      new sdk.BatchSpanProcessor(
        {
          export(spans, done) {
            exporter.export(spans, (result) => {
              // Told once, until it works again.
              if (result.error && !failing) {
                log.warn({ collector: collectorName(endpoint), err: result.error }, 'traces could not be sent');
              }
              failing = result.error !== undefined;
              done(result);
            });
          },
          forceFlush: () => exporter.forceFlush(),
          shutdown: () => exporter.shutdown(),
        },
        { scheduledDelayMillis: COLLECT_MS, exportTimeoutMillis: SEND_LIMIT_MS },
      ),
    ],
  });
  const tracer: Tracer = provider.getTracer('homelab-cmd', version);

  const fail = (span: Span) => span.setStatus({ code: api.SpanStatusCode.ERROR });
  const within = (span: Span) => api.trace.setSpan(api.ROOT_CONTEXT, span);

  return {
    endpoint,
    send(run) {
      const name = `run ${run.action.id}`;
      const options = { startTime: run.askedAt, attributes: attributesOf(run), kind: api.SpanKind.CLIENT };
      const root = tracer.startSpan(name, options, api.ROOT_CONTEXT);
      if (run.outcome && outcomeKind(run.outcome) !== 'ok') fail(root);
      const spans: Span[] = [];
      for (const phase of run.trace) {
        const startTime = run.askedAt + phase.startMs;
        const parent = (phase.parent === null ? undefined : spans[phase.parent]) ?? root;
        const span = tracer.startSpan(phase.name, { startTime }, within(parent));
        if (phase.failed) fail(span);
        span.end(startTime + phase.durationMs);
        spans.push(span);
      }
      root.end(run.endedAt ?? run.askedAt);
    },
    close: () => provider.shutdown(),
  };
}

/** @param endpoint read for every run, so that a change counts from the next one on; empty sends nothing */
export function createTraceExport(parts: { endpoint: () => string; version: string; log: Log }): TraceExport {
  const { log, version } = parts;
  let line: Promise<Line> | null = null;
  let openFor = '';

  const closeLine = (old: Promise<Line> | null) =>
    old
      ?.then((opened) => opened.close())
      .catch((cause: unknown) => log.warn({ err: cause }, 'traces were left unsent'));

  return {
    send(run) {
      const endpoint = parts.endpoint();
      if (endpoint !== openFor) {
        void closeLine(line);
        openFor = endpoint;
        line = endpoint === '' ? null : openLine(endpoint, version, log);
      }
      line?.then((opened) => opened.send(run)).catch((cause: unknown) => log.warn({ err: cause }, 'a trace was lost'));
    },
    async close() {
      const patience = AbortSignal.timeout(CLOSE_LIMIT_MS);
      const over = new Promise((resolve) => patience.addEventListener('abort', resolve));
      await Promise.race([closeLine(line), over]);
    },
  };
}
