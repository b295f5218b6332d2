import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.atom, tags.keyword], color: 'var(--warn)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--faint)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--dim)' },
]);

/** Looks of the YAML editor, in the colours of the theme in force. */
export const YAML_LOOK = [
  syntaxHighlighting(colours),
  EditorView.theme({
    '&': { height: '100%', color: 'var(--fg)', backgroundColor: 'var(--term)', fontSize: '12px' },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55', overflow: 'auto' },
    '.cm-content': { padding: '8px 0', caretColor: 'var(--fg)' },
    // Chromium may leave the colour of what was typed over on the line, which would stay in the other theme.
    '.cm-line': { padding: '0 10px 0 6px', color: 'inherit !important' },
    '.cm-gutters': { backgroundColor: 'var(--term)', color: 'var(--faint)', border: 'none' },
    '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 10px', minWidth: '30px' },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
    '&.cm-focused .cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 60%, transparent)' },
    '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection': {
      backgroundColor: 'color-mix(in srgb, var(--accent) 32%, transparent)',
    },
    '.cm-cursor': { borderLeftColor: 'var(--fg)' },
    '.cm-lintRange-error': {
      backgroundImage: 'none',
      textDecoration: 'underline wavy var(--bad)',
      textUnderlineOffset: '3px',
    },
    '.cm-lint-marker': { width: '10px', height: '10px' },
    '.cm-tooltip': {
      backgroundColor: 'var(--raised)',
      color: 'var(--fg)',
      border: '1px solid var(--line2)',
      borderRadius: '8px',
      overflow: 'hidden',
      zIndex: '70',
    },
    '.cm-diagnostic': { padding: '4px 8px', borderLeft: '3px solid var(--bad)', fontFamily: 'var(--font-sans)' },
    '.cm-tooltip.cm-tooltip-autocomplete > ul': {
      fontFamily: 'var(--font-mono)',
      fontSize: '12px',
      maxHeight: '180px',
      padding: '4px',
    },
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', borderRadius: '6px' },
    '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
      backgroundColor: 'var(--hover) !important',
      color: 'var(--fg) !important',
    },
    '.cm-completionDetail': { color: 'var(--dim)', fontStyle: 'normal', fontFamily: 'var(--font-sans)' },
    '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700' },
    '.cm-tooltip.cm-completionInfo': {
      padding: '6px 10px',
      maxWidth: '260px',
      fontFamily: 'var(--font-sans)',
      fontSize: '12px',
    },
  }),
];
