/**
 * The tokens of the app's own theme (renderer/theme.css) for pages that stand by themselves and load nothing. The
 * browser's preference decides between them.
 */
export const PAGE_TOKENS = `
:root {
  color-scheme: dark light;
  --bg: #0e1116; --panel: #13171e; --line: #252b37; --fg: #e4e8ef; --dim: #a6b0c0; --faint: #8d98aa;
  --accent: #7aa2ff; --accent-bg: #1a2540; --on-accent: #0b1020; --ok: #4cc38a; --ok-bg: #12261e; --term: #0b0d11;
}
@media (prefers-color-scheme: light) {
  :root {
    --bg: #f4f5f7; --panel: #ffffff; --line: #e0e4ea; --fg: #191d25; --dim: #4d5769; --faint: #5c6678;
    --accent: #2659cc; --accent-bg: #e6eefd; --on-accent: #ffffff; --ok: #14703f; --ok-bg: #e4f4eb; --term: #fbfcfd;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Inter, "DejaVu Sans", sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; border-radius: 4px; }
`;
