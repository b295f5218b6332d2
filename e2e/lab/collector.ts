import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/** A span as it arrived: attributes by name, times in nanoseconds. */
export type ReceivedSpan = {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  startNs: bigint;
  endNs: bigint;
  failed: boolean;
  attributes: Readonly<Record<string, unknown>>;
};

type Attribute = { key: string; value: Record<string, unknown> };
type Span = {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  status?: { code?: number };
  attributes?: Attribute[];
};
type Request = {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Span[] }[] }[];
};

const ERROR_STATUS = 2;

function readAttributes(attributes: readonly Attribute[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

function readSpan(span: Span): ReceivedSpan {
  return {
    name: span.name,
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    startNs: BigInt(span.startTimeUnixNano),
    endNs: BigInt(span.endTimeUnixNano),
    failed: span.status?.code === ERROR_STATUS,
    attributes: readAttributes(span.attributes),
  };
}

/** Receives traces as OpenTelemetry's protocol sends them over HTTP as JSON, on a free port of loopback. */
export async function startCollector() {
  const bodies: Request[] = [];
  let paths: string[] = [];
  const server = createServer((request, response) => {
    paths = [...paths, `${request.method} ${request.url}`];
    json(request).then(
      (body) => {
        bodies.push(body as Request); // What it holds is looked at by the tests.
        response.setHeader('content-type', 'application/json').end('{}');
      },
      () => response.writeHead(400).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    paths: () => paths,
    spans: (): ReceivedSpan[] =>
      bodies.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(readSpan))),
      ),
    resources: () =>
      bodies.flatMap(({ resourceSpans }) => resourceSpans.map(({ resource }) => readAttributes(resource.attributes))),
    /** Everything that arrived, as text. */
    text: () => JSON.stringify(bodies),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
