import { toast } from 'sonner';
import { copyFormatted, copyText } from './copy-text.ts';

/** Copies text, with its looks where they are given, and says whether that worked. `what`: "the selection". */
export async function copyWithToast(what: string, text: string, html?: string): Promise<void> {
  const copied = html === undefined ? copyText(text) : copyFormatted(text, html);
  if (await copied) toast.success(`Copied ${what}`);
  else toast.error(`Could not copy ${what}`, { description: 'Select it and press Ctrl+C.' });
}
