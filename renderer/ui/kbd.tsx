/** Keys of a shortcut as they stand on the keyboard: `Ctrl K`. */
export function Kbd({ keys, className = '' }: { keys: string; className?: string }) {
  return (
    <kbd
      className={`inline-block whitespace-nowrap rounded-sm border border-line2 bg-raised px-1.5 py-0.5 font-medium font-mono text-[11px] text-dim leading-none ${className}`}
    >
      {keys}
    </kbd>
  );
}
