import { z } from '#shared/z.ts';
import { DOCS_STYLE } from './docs-style.ts';
import type { JsonSchema, OpenApi, Operation } from './openapi.ts';

// The documentation is one page without scripts that loads nothing, made from the OpenAPI document.

const NAMED = /^#\/components\/schemas\/(\w+)$/;
/** The keywords of a schema that are told in words. */
const schemaView = z.looseObject({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  format: z.string().optional(),
  items: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.record(z.string(), z.unknown())).optional(),
  oneOf: z.array(z.record(z.string(), z.unknown())).optional(),
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  additionalProperties: z.union([z.boolean(), z.record(z.string(), z.unknown())]).optional(),
  required: z.array(z.string()).optional(),
  examples: z.array(z.unknown()).optional(),
});

function html(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Words with `code` in backticks. */
function prose(text: string): string {
  return html(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function schemaLink(name: string): string {
  return `<a href="#schema-${name}">${name}</a>`;
}

/** What kind of value a schema stands for, in a few words. */
function kindOf(schema: JsonSchema): string {
  const view = schemaView.parse(schema);
  const name = NAMED.exec(view.$ref ?? '')?.[1];
  if (name !== undefined) return schemaLink(name);
  if (view.const !== undefined) return `<code>${html(JSON.stringify(view.const))}</code>`;
  if (view.enum !== undefined) {
    return view.enum.map((value) => `<code>${html(String(value))}</code>`).join(' ');
  }
  const variants = view.anyOf ?? view.oneOf;
  if (variants !== undefined) return [...new Set(variants.map(kindOf))].join(' or ');
  if (view.items !== undefined) return `list of ${kindOf(view.items)}`;
  if (view.properties !== undefined) return 'object';
  if (typeof view.additionalProperties === 'object') return `map of ${kindOf(view.additionalProperties)}`;
  const type = [view.type ?? 'anything'].flat().join(' or ');
  return view.format === undefined ? type : `${type} (${html(view.format)})`;
}

type Row = { name: string; required: boolean; schema: JsonSchema; description: string };

function table(caption: string, rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const cells = rows.map(
    ({ name, required, schema, description }) =>
      `<tr><td><code>${html(name)}</code></td><td>${kindOf(schema)}${required ? '' : ' <span class="dim">optional</span>'}</td><td class="dim">${prose(description)}</td></tr>`,
  );
  return `<h4>${caption}</h4><table><thead><tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead><tbody>${cells.join('')}</tbody></table>`;
}

/** The fields of an object, those of objects inside it as `outer.inner`. */
function fieldRows(schema: JsonSchema, prefix = ''): Row[] {
  const { properties = {}, required = [] } = schemaView.parse(schema);
  return Object.entries(properties).flatMap(([name, field]) => {
    const { description = '', properties: inner } = schemaView.parse(field);
    const row = { name: `${prefix}${name}`, required: required.includes(name), schema: field, description };
    return inner === undefined ? [row] : [row, ...fieldRows(field, `${prefix}${name}.`)];
  });
}

function curl(method: string, path: string, operation: Operation, document: OpenApi): string {
  const body = operation.requestBody?.content['application/json']?.schema;
  const name = NAMED.exec(String(body?.$ref ?? ''))?.[1];
  const example = name === undefined ? undefined : schemaView.parse(document.components.schemas[name]).examples?.[0];
  const concrete = path.replace('{server_id}', 'web-1').replace('{run_id}', '"$RUN"');
  const lines = [
    `curl${'text/event-stream' in (operation.responses[200]?.content ?? {}) ? ' -N' : ''}${method === 'post' ? ' -X POST' : ''} "$HOMELAB_CMD"${concrete}`,
    '-H "X-API-Key: $KEY"',
    ...(example === undefined ? [] : ['-H "Content-Type: application/json"', `-d '${JSON.stringify(example)}'`]),
  ];
  return `<h4>Example</h4><pre>${html(lines.join(' \\\n  '))}</pre>`;
}

function responses(operation: Operation): string {
  const rows = Object.entries(operation.responses).map(([status, { description, content }]) => {
    const kinds = Object.entries(content).map(([type, { schema }]) =>
      type === 'application/json' ? kindOf(schema) : `<code>${type}</code>`,
    );
    return `<tr><td>${status}</td><td>${kinds.join(', ')}</td><td class="dim">${prose(description)}</td></tr>`;
  });
  return `<h4>Answers</h4><table><thead><tr><th scope="col">Status</th><th scope="col">Body</th><th scope="col">Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function operationCard(method: string, path: string, operation: Operation, document: OpenApi): string {
  const parameters = operation.parameters.map(({ description = '', ...rest }) => ({ ...rest, description }));
  const body = operation.requestBody?.content['application/json']?.schema;
  return `<section class="card" id="${operation.operationId}" aria-labelledby="title-${operation.operationId}">
<h3 id="title-${operation.operationId}">${html(operation.summary)}</h3>
<p class="path"><span class="method ${method}">${method.toUpperCase()}</span><code>${html(path)}</code></p>
<p>${prose(operation.description)}</p>
${table('Parameters', parameters)}
${body === undefined ? '' : `<h4>Body</h4><p>${kindOf(body)} as <code>application/json</code></p>`}
${responses(operation)}
${curl(method, path, operation, document)}
</section>`;
}

function schemaCard([name, schema]: [string, JsonSchema]): string {
  const { description = '' } = schemaView.parse(schema);
  return `<section class="card" id="schema-${name}" aria-labelledby="title-schema-${name}">
<h3 id="title-schema-${name}">${name}</h3>
${description === '' ? '' : `<p>${prose(description)}</p>`}
${table('Fields', fieldRows(schema))}
</section>`;
}

/** The documentation of the API as HTML. */
export function docsPage(document: OpenApi): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const groups = document.tags.map(({ name }) => ({
    name,
    members: operations.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const links = groups.map(
    ({ name, members }) =>
      `<p>${name}</p><ul>${members.map(({ operation }) => `<li><a href="#${operation.operationId}">${html(operation.summary)}</a></li>`).join('')}</ul>`,
  );
  const cards = groups.map(
    ({ name, members }) =>
      `<h2>${name}</h2>${members.map(({ method, path, operation }) => operationCard(method, path, operation, document)).join('\n')}`,
  );
  const schemas = Object.entries(document.components.schemas);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<link rel="icon" href="data:,">
<title>Automation API of HomelabCmd</title>
<style>${DOCS_STYLE}</style>
</head>
<body>
<div class="page">
<nav aria-label="Contents">${links.join('')}<p>Schemas</p><ul>${schemas.map(([name]) => `<li>${schemaLink(name)}</li>`).join('')}</ul></nav>
<main>
<h1>Automation API</h1>
<p>${prose(document.info.description)} Version ${html(document.info.version)}. The same as a document for programs: <a href="/api/v1/openapi.json">OpenAPI 3.1</a>.</p>
<p>Every request needs a key in the header <code>X-API-Key</code>. Keys are made in the app, in Settings under “API keys”, and each has a rate limit of its own: only requests that start runs count. In the examples, <code>$HOMELAB_CMD</code> is the address of the app (<code>http://127.0.0.1:4655</code>) and <code>$KEY</code> a key.</p>
<p>Every answer that is no success has the body ${schemaLink('ErrorBody')}: <code>detail.code</code> is for programs, <code>detail.message</code> and <code>detail.next</code> are for people.</p>
${cards.join('\n')}
<h2>Schemas</h2>
${schemas.map(schemaCard).join('\n')}
</main>
</div>
</body>
</html>
`;
}
