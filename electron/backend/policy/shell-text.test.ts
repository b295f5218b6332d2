import { describe, expect, it } from 'vitest';
import { findUnquotedParameter } from './shell-text.ts';

describe('parameters in shell text', () => {
  it.each([
    'du -- "$1" | sort -h',
    `x="$1"; echo "\${1}" "\${2:-none}" "\${3%.txt}" "$@"`,
    'a "x$1y" --b="$2"',
    `echo '$1' \\$1 "\\$1"`,
    'if [ -n "$1" ]; then a; else b; fi # not $1, that\'s a comment',
    'a "$(b "$1" | c (d))" e',
    'a "$(b "$(c "$1")")" "$2"',
    'case "$1" in a) b;; *) c "$1";; esac',
    'for f in "$@"; do a "$f"; done',
    `a $? $$ $! $# $name \${name} \${#name}`,
    '(a "$1"); { b "$2"; }',
    'a#b"$1"',
    'a "$1" \\\n  "$2" | \\\n\\\n  b',
    'a "b\\\nc$1"',
    'a "$1" &&\\\nb|\\\nc',
    'grep -c "x$" "$1"',
  ])('are fine in %j', (text) => {
    expect(findUnquotedParameter(text)).toBeNull();
  });

  it.each([
    ['a $1', 1, /"\$1"/],
    ['a "$1" $2', 1, /"\$2"/],
    ['a\nb\nc $1', 3, /\$1/],
    [`a \${1}`, 1, /"\$\{1\}"/],
    [`a \${x:-$1}`, 1, /outside/],
    [`a \${1:-x}`, 1, /outside/],
    ['a $@', 1, /"\$@"/],
    ['a $*', 1, /"\$\*"/],
    ['a $\\\n1', 1, /within a reference/],
    ['a "$\\\n(b $1)"', 1, /within a reference/],
    ['a b\\\n#" \nc "$1 \n"', 1, /within a word/],
    ['a $(c\\\nase "$1" in b) "$1";; esac)', 1, /within a word/],
    ['a x$1y', 1, /outside/],
    ['x=$1', 1, /outside/],
    ['a "b"$1"c"', 1, /outside/],
    ["a 'b'$1'c'", 1, /outside/],
    ['a "$(b $1)"', 1, /outside/],
    ['a "$(b "c" $1)"', 1, /outside/],
    ['a $(b) $1', 1, /outside/],
    ['a "it\'s" $1', 1, /outside/],
    ["a # it's\nb $1", 2, /outside/],
    ["a#it's $1' $1", 1, /outside/],
    ['a `b "$1"`', 1, /backticks/],
    ['a "`b "$1"`"', 1, /backticks/],
    ['cat <<EOF\n$1\nEOF', 1, /here-document/],
    ["cat <<EOF\ndon't\nEOF\na $1", 1, /here-document/],
    ['a "$((1 + $1))"', 1, /arithmetic/],
    ["a $'\\'' $1 '", 1, /different shells/],
    [`a "\${x:-'$1'}"`, 1, /too involved/],
    ['a "$(case x in a) echo $1;; esac)"', 1, /case/],
    ["a 'b", 1, /never ends/],
    ['a "b', 1, /never ends/],
    ['a $(b', 1, /never ends/],
  ])('are found in %j', (text, line, message) => {
    expect(findUnquotedParameter(text)).toEqual({ line, message: expect.stringMatching(message) });
  });
});
