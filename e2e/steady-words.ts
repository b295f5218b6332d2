import type { Page } from '@playwright/test';

/** What differs from run to run, a text or a global pattern, and what stands in its place in a picture. */
export type SteadyWord = readonly [differs: string | RegExp, instead: string];

/** What differs about real servers of the lab, whoever logs in there. */
export function labWords(...users: readonly string[]): readonly SteadyWord[] {
  return [
    [/SHA256:[A-Za-z0-9+/]{43}/g, 'SHA256:q3Xv0uT7mB1cYd5eWf8gHiJkLmNoPqRsTuVwXyZ0123'],
    [/SSH-2\.0-OpenSSH\S*( [^\s]+)?/g, 'SSH-2.0-OpenSSH_9.2p1'],
    [/\/tmp\/homelab-cmd-sshd-\w+\/client_key/g, '~/.ssh/homelab'],
    [/(127\.0\.0\.\d+:)\d+/g, '$12222'],
    [/^\d{4,5}$/g, '2222'],
    [/first seen \d+ \w+ \d+, \d+:\d+/g, 'first seen 28 Feb 2026, 19:12'],
    [/((under|<) )?\b(\d+ m )?\d+(\.\d+)? (ms|s)\b/g, '3 s'],
    ...users.map((user): SteadyWord => [new RegExp(`\\b${user}\\b`, 'g'), 'admin']),
  ];
}

/** How long a search of the history took. */
export const SEARCH_WORDS: readonly SteadyWord[] = [[/ in \d+ ms$/g, ' in 12 ms']];

/** When something is tried again: it counts down to a moment of this machine's own day. */
export const RETRY_WORDS: readonly SteadyWord[] = [[/retry in .*/g, 'retry in 28 s']];

/**
 * Shows something steady in place of words that differ from run to run, in texts and in fields, from now on and until the
 * page is loaded anew. A test then has to look for the steady words.
 */
export async function steadyWords(page: Page, words: readonly SteadyWord[]): Promise<void> {
  await page.evaluate(
    (rules) => {
      const patterns = rules.map(
        ([source, flags, instead]) => [flags === null ? source : new RegExp(source, flags), instead] as const,
      );
      const steady = (text: string) =>
        patterns.reduce((seen, [differs, instead]) => seen.replaceAll(differs, instead), text);
      const mend = (node: Node) => {
        if (node instanceof Text && steady(node.data) !== node.data) node.data = steady(node.data);
        if (node instanceof HTMLInputElement && steady(node.value) !== node.value) node.value = steady(node.value);
        for (const child of node.childNodes) mend(child);
      };
      mend(document.body);
      // A field that is drawn anew has its own words again, which nothing tells.
      const mendFields = () => {
        for (const field of document.querySelectorAll('input')) mend(field);
        requestAnimationFrame(mendFields);
      };
      mendFields();
      new MutationObserver((changes) => {
        for (const { target } of changes) mend(target);
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    },
    words.map(([differs, instead]) =>
      typeof differs === 'string'
        ? ([differs, null, instead] as const)
        : ([differs.source, differs.flags, instead] as const),
    ),
  );
}
