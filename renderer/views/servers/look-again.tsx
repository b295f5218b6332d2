import { useState } from 'react';

/** Has a server looked at at once. Not a stop of its own: the keyboard has it in the server's menu. */
export function LookAgain({ name, onLook }: { name: string; onLook(): Promise<void> }) {
  const [looking, setLooking] = useState(false);
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={`Look again for ${name}`}
      disabled={looking}
      onClick={async (event) => {
        event.stopPropagation();
        setLooking(true);
        await onLook();
        setLooking(false);
      }}
      className="min-h-6 shrink-0 rounded-sm px-1 text-accent text-sm hover:underline disabled:text-faint"
    >
      {looking ? 'looking…' : 'Look again'}
    </button>
  );
}
