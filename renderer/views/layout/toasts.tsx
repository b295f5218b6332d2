import { X } from 'lucide-react';
import { type FocusEvent, type MouseEvent, useRef } from 'react';
import { Toaster, type ToastT, toast } from 'sonner';
import { REGION } from './regions.ts';

/** Milliseconds that a toast stays, unless it says otherwise. */
const USUAL_MS = 4000;

/**
 * What is told in passing, at the corner of the window. It goes by itself, but not while the pointer or the focus is on it: the
 * time begins anew when the focus leaves. F6 leads to it, and its buttons give the focus back.
 */
export function Toasts() {
  const held = useRef<readonly ToastT[]>([]);
  const before = useRef<HTMLElement | null>(null);

  const hold = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (currentTarget.contains(relatedTarget)) return;
    before.current = relatedTarget instanceof HTMLElement ? relatedTarget : null;
    held.current = toast.getToasts().filter((each): each is ToastT => !('dismiss' in each));
    for (const each of held.current) setTime(each, Number.POSITIVE_INFINITY);
  };
  const letGo = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (currentTarget.contains(relatedTarget)) return;
    const there = new Set(toast.getToasts().map(({ id }) => id));
    for (const each of held.current) if (there.has(each.id)) setTime(each, each.duration ?? USUAL_MS);
    held.current = [];
  };
  /** A press on a button is the end of its toast, which would take the focus with it. */
  const leave = ({ target }: MouseEvent) => {
    if (!(target instanceof Element) || target.closest('button') === null) return;
    if (before.current?.isConnected) before.current.focus({ preventScroll: true });
    else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices where the focus is.
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys on a button are a click.
    <div {...REGION} onFocus={hold} onBlur={letGo} onClick={leave}>
      <Toaster
        position="bottom-right"
        offset={{ bottom: 40, right: 14 }}
        visibleToasts={4}
        duration={USUAL_MS}
        expand
        closeButton
        hotkey={[]}
        customAriaLabel="Notifications at the corner"
        icons={{ close: <X className="size-4" aria-hidden="true" /> }}
        toastOptions={{
          unstyled: true,
          closeButtonAriaLabel: 'Close',
          classNames: {
            toast:
              'flex w-[356px] items-start gap-2.5 rounded-lg border border-line2 bg-raised px-3 py-2.5 text-fg text-base duration-(--motion)! [&>*]:duration-(--motion)!',
            title: 'font-medium break-words',
            description: 'text-dim text-sm break-words',
            content: 'min-w-0 flex-1',
            icon: 'mt-0.5',
            success: '[&_[data-icon]]:text-ok',
            error: '[&_[data-icon]]:text-bad',
            actionButton: 'min-h-7 shrink-0 self-center rounded-md border border-line2 bg-panel px-2.5 hover:bg-hover',
            closeButton:
              '-mr-1 order-last grid size-6 shrink-0 place-items-center rounded-md text-dim hover:bg-hover hover:text-fg',
          },
        }}
      />
    </div>
  );
}

/** @param duration milliseconds, counted from now */
function setTime({ id, title, type }: ToastT, duration: number): void {
  const isToned = type === 'success' || type === 'error' || type === 'warning' || type === 'info';
  const tell = isToned ? toast[type] : toast;
  tell(title, { id, duration });
}
