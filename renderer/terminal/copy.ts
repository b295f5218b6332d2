import { SerializeAddon } from '@xterm/addon-serialize';
import type { Terminal } from '@xterm/xterm';

/** What is copied from a terminal: what is selected, or all that can be scrolled to when nothing is. */
export function createCopier(terminal: Terminal): { text(): string; html(): string } {
  let serializer: SerializeAddon | undefined;
  return {
    text: () => (terminal.hasSelection() ? terminal.getSelection() : wholeText(terminal)),
    html() {
      if (!serializer) {
        serializer = new SerializeAddon();
        terminal.loadAddon(serializer);
      }
      return serializer.serializeAsHTML({ onlySelection: terminal.hasSelection(), includeGlobalBackground: true });
    },
  };
}

function wholeText(terminal: Terminal): string {
  const buffer = terminal.buffer.active;
  let text = '';
  for (let row = 0; row < buffer.length; row += 1) {
    const line = buffer.getLine(row);
    const next = buffer.getLine(row + 1);
    text += line?.translateToString(!next?.isWrapped) ?? '';
    if (!next?.isWrapped) text += '\n';
  }
  return `${text.trimEnd()}\n`;
}
