/** What the YAML parser says most often, in plain words, by how its sentence begins. */
const WORDS: readonly (readonly [begins: string, words: string])[] = [
  ['Implicit map keys need to be followed', 'a key needs a colon, a blank and a value behind it'],
  ['Implicit keys need to be on a single line', 'a key needs a colon, a blank and a value behind it'],
  [
    'Nested mappings are not allowed in compact mappings',
    'a text with a colon in it has to stand in quotes; a further key begins where the others do',
  ],
  ['Block collections are not allowed within flow collections', 'a text with a colon in it has to stand in quotes'],
  ['Maximum call stack size exceeded', 'this is nested too deeply'],
  ['Map keys must be unique', 'this key stands here twice'],
  ['All mapping items must start at the same column', 'this line has to begin where the keys above it do'],
  ['All sequence items must start at the same column', 'this line has to begin where the entries above it do'],
  ['Flow sequence', 'a list that begins with [ has to end with ]'],
  ['Flow map', 'a map that begins with { has to end with }'],
  ['Missing closing "quote', 'a text that begins with " has to end with "'],
  ["Missing closing 'quote", "a text that begins with ' has to end with '"],
  ['Tabs are not allowed', 'lines are indented with blanks, not with tabs'],
  ['Plain value cannot start with', 'a text that begins with this sign has to stand in quotes'],
  [
    'Invalid escape sequence',
    'a "\\" inside of double quotes has to be doubled; in single quotes it stands for itself',
  ],
  ['Unexpected , in flow', 'there is nothing between two commas here'],
  ['Unexpected flow-seq-end', 'there is no "[" to this "]"'],
  ['Unexpected flow-map-end', 'there is no "{" to this "}"'],
  [
    'Unresolved alias',
    'this name after the "*" is given to nothing above; to mean the sign itself, put the text in quotes',
  ],
  ['Unresolved tag', 'a text that begins with "!" has to stand in quotes'],
];

/** What the YAML parser says, in plain words where there are some. */
export function syntaxWords(message: string): string {
  return WORDS.find(([begins]) => message.startsWith(begins))?.[1] ?? message;
}
