import { useId } from 'react';
import { HostileText } from '../../ui/hostile-text.tsx';

/** What a server says before the login, as plain text that is clearly not the app's. Nothing when it says nothing. */
export function ServerSays({ text }: { text: string }) {
  const id = useId();
  if (text === '') return null;
  return (
    <div>
      <p id={id} className="m-0 mb-1 text-dim text-sm">
        The server says
      </p>
      {/* It can be scrolled, so the keyboard has to reach it. */}
      <section
        aria-labelledby={id}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-32 overflow-y-auto whitespace-pre-wrap break-words rounded-md border border-line bg-term px-3 py-2 font-mono text-sm"
      >
        <HostileText text={text} keepLines />
      </section>
    </div>
  );
}
