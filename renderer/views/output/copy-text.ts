/** Puts text into the clipboard. Returns whether it is there. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A window without the clipboard permission may still copy what is selected.
    return copySelected(text);
  }
}

function copySelected(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'fixed opacity-0';
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}

/** Puts text into the clipboard together with how it looks, for programs that keep that. Returns whether it is there. */
export async function copyFormatted(text: string, html: string): Promise<boolean> {
  try {
    const kinds = { 'text/plain': text, 'text/html': html };
    const blobs = Object.entries(kinds).map(([type, content]) => [type, new Blob([content], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    return copyByEvent(text, html);
  }
}

/** A window without the clipboard permission may still say what is copied, when it is asked. */
function copyByEvent(text: string, html: string): boolean {
  const onCopy = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopPropagation();
    event.clipboardData?.setData('text/plain', text);
    event.clipboardData?.setData('text/html', html);
  };
  document.addEventListener('copy', onCopy, { capture: true, once: true });
  const copied = copySelected(text);
  document.removeEventListener('copy', onCopy, { capture: true });
  return copied;
}
