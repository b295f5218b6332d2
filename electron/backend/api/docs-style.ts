import { PAGE_TOKENS } from '#shared/page-tokens.ts';

/** The looks of the documentation. */
export const DOCS_STYLE = `${PAGE_TOKENS}
html { scroll-padding-top: 16px; }
.page { display: grid; grid-template-columns: 250px minmax(0, 1fr); max-width: 1240px; margin: 0 auto; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding: 24px 16px; font-size: 13px; }
nav p { margin: 16px 0 4px; font-weight: 600; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: 3px 8px; border-radius: 6px; color: var(--dim); text-decoration: none; }
nav a:hover { background: var(--accent-bg); color: var(--fg); }
main { padding: 24px 24px 96px; min-width: 0; }
h1 { margin: 0 0 4px; font-size: 22px; letter-spacing: -0.01em; }
h2 { margin: 40px 0 12px; padding-bottom: 6px; border-bottom: 1px solid var(--line); font-size: 17px; }
h3 { margin: 0; font-size: 15px; }
h4 { margin: 16px 0 4px; font-size: 12px; font-weight: 600; color: var(--dim); }
p { margin: 6px 0; }
section.card { margin: 0 0 16px; padding: 16px; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); }
code, pre { font-family: "JetBrains Mono", "SF Mono", ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12.5px; }
pre { margin: 6px 0; padding: 10px 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--term); white-space: pre-wrap; overflow-wrap: anywhere; }
.path { margin: 4px 0 8px; overflow-wrap: anywhere; }
.method { display: inline-block; margin-right: 6px; padding: 0 7px; border-radius: 4px; font-weight: 600; }
.get { background: var(--ok-bg); color: var(--ok); }
.post { background: var(--accent-bg); color: var(--accent); }
.dim { color: var(--dim); }
table { width: 100%; border-collapse: collapse; font-size: 13px; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }
th { color: var(--dim); font-weight: 500; white-space: nowrap; }
td:first-child { white-space: nowrap; }
@media (max-width: 760px) {
  .page { grid-template-columns: minmax(0, 1fr); }
  nav { position: static; max-height: none; padding-bottom: 0; }
  td:first-child { white-space: normal; }
}
`;
