/** Why somebody who asked for the app gets a page with an explanation. */
export type Refusal = 'no session' | 'used address' | 'wrong host' | 'wrong origin';

const WORDS: Readonly<Record<Refusal, { title: string; text: string; link: boolean }>> = {
  'no session': {
    title: 'This browser is not signed in',
    text: 'Open the address that HomelabCmd printed when it started. It ends in a one-time token.',
    link: true,
  },
  'used address': {
    title: 'This address was already used',
    text: 'Each address works once. HomelabCmd has printed a new one: open that, or go on in this browser if you opened it here.',
    link: true,
  },
  'wrong host': {
    title: 'HomelabCmd does not answer under this name',
    text: 'Open the address that it printed when it started, exactly as it stands there.',
    link: false,
  },
  'wrong origin': {
    title: 'Another site asked for this page',
    text: 'HomelabCmd answers its own window only. Open the address that it printed when it started.',
    link: false,
  },
};

/** The page for a person whose request was refused; it has no scripts and loads nothing. */
export function refusalPage(refusal: Refusal): string {
  const { title, text, link } = WORDS[refusal];
  return page(title, `<h1>${title}</h1><p>${text}</p>${link ? '<p><a href="/">Open HomelabCmd</a></p>' : ''}`);
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
<style>
:root { color-scheme: dark light; font: 15px/1.5 system-ui, sans-serif; }
body { display: grid; place-items: center; min-height: 100vh; margin: 0; padding: 24px; box-sizing: border-box; }
main { max-width: 32rem; }
h1 { font-size: 20px; margin: 0 0 8px; }
p { margin: 0 0 8px; }
</style>
</head>
<body><main>${body}</main></body>
</html>
`;
}
