import { PAGE_TOKENS } from '#shared/page-tokens.ts';

/** Why somebody who asked for the app gets a page with an explanation. */
export type Refusal = 'no session' | 'used address' | 'wrong host' | 'wrong origin';

/** Why, what to do, and where a press leads that may help. */
type Words = { title: string; text: string; link?: string };

const WORDS: Readonly<Record<Refusal, Words>> = {
  'no session': {
    title: 'This browser is not signed in',
    text: 'Open the address that HomelabCmd printed last, in the terminal that it was started in. It ends in a one-time token.',
    link: 'Try again',
  },
  'used address': {
    title: 'This address was already used',
    text: 'Each address works once. If you opened it in this browser, go on. Otherwise open the new address that HomelabCmd has printed in its terminal.',
    link: 'Go on in this browser',
  },
  'wrong host': {
    title: 'HomelabCmd does not answer under this name',
    text: 'Open the address that it printed when it started, exactly as it stands there.',
  },
  'wrong origin': {
    title: 'Another site asked for this page',
    text: 'HomelabCmd answers its own window only. Open the address that it printed when it started.',
  },
};

/** The page for a person whose request was refused; it has no scripts and loads nothing. */
export function refusalPage(refusal: Refusal): string {
  const { title, text, link } = WORDS[refusal];
  const next = link === undefined ? '' : `<p class="next"><a href="/">${link}</a></p>`;
  return page(title, `<h1>${title}</h1><p>${text}</p>${next}`);
}

/**
 * Leads on to the app. A redirect would not do when another site's link brought the person here: the browser would
 * keep the new cookie back (SameSite=Strict) until a page of ours asks.
 */
export function welcomePage(): string {
  return leadTo('/');
}

/** A page for the file system that leads to the app. `address` is a URL as `URL` writes it. */
export function doorPage(address: string): string {
  return leadTo(new URL(address).href);
}

function leadTo(address: string): string {
  const link = `<p><a href="${address}">Open HomelabCmd</a></p>`;
  return page('HomelabCmd', link, `<meta http-equiv="refresh" content="0; url=${address}">`);
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
${head}<title>${title}</title>
<style>${PAGE_TOKENS}
body { display: grid; place-items: center; min-height: 100vh; padding: 24px; }
main { width: 100%; max-width: 30rem; padding: 28px 32px; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); }
.brand { display: flex; align-items: center; gap: 8px; margin: 0 0 20px; font-weight: 600; }
.brand span { padding: 1px 4px; border-radius: 5px; background: var(--accent); color: var(--on-accent); font: 700 11px/16px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
h1 { font-size: 17px; letter-spacing: -0.01em; margin: 0 0 6px; }
p { margin: 0; color: var(--dim); }
.next { margin-top: 16px; }
</style>
</head>
<body><main><p class="brand"><span aria-hidden="true">&gt;_</span>HomelabCmd</p>${body}</main></body>
</html>
`;
}
