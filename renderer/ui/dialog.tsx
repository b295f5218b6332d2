import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';

const WIDTHS = { normal: 'max-w-[520px]', wide: 'max-w-[680px]', full: 'max-w-[1160px]' } as const;
const LAYERS = { dialog: 'z-40', prompt: 'z-60' } as const;

type Layer = keyof typeof LAYERS;

/** Marks what lies over the window and keeps its keys from it. */
export function modal(layer: Layer = 'dialog') {
  return { 'data-modal': layer };
}

/** Whether anything does, on this layer or on any. */
export function isCovered(page: Document, layer?: Layer): boolean {
  // Base UI says it of every popup; one that is on its way out covers nothing any more.
  return page.querySelector(`[data-modal${layer === undefined ? '' : `="${layer}"`}][data-open]`) !== null;
}

/** Closes a dialog that Escape or a press outside asks to close. With a question on top, that was meant for the question. */
export function closing(onClose: () => void, layer: Layer = 'dialog'): (open: boolean) => void {
  return (open) => {
    if (!open && (layer === 'prompt' || !isCovered(document, 'prompt'))) onClose();
  };
}

type DialogProps = {
  open: boolean;
  /** Escape, a press outside, or the closing button. */
  onClose(): void;
  title: ReactNode;
  description?: ReactNode;
  /** What became of it: stands above the buttons and is never scrolled out of sight. */
  result?: ReactNode;
  /** Buttons, the safe one first. */
  footer?: ReactNode;
  /** What gets the focus, asked for once it is there; without it the first control. */
  initialFocus?: RefObject<HTMLElement | null> | (() => HTMLElement | null);
  width?: keyof typeof WIDTHS;
  /** A press outside does not close it: for questions that need an answer. */
  insistent?: boolean;
  /** Questions of the backend lie above everything else. */
  layer?: Layer;
  children?: ReactNode;
};

/** A modal window: traps the focus, names itself, and gives the focus back. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  result,
  footer,
  initialFocus,
  width = 'normal',
  insistent = false,
  layer = 'dialog',
  children,
}: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={closing(onClose, layer)} disablePointerDismissal={insistent}>
      <Base.Portal>
        <DialogVeil layer={layer} />
        <Base.Popup
          {...modal(layer)}
          {...(initialFocus ? { initialFocus } : {})}
          className={`appear fixed top-[max(20px,9vh)] left-1/2 flex max-h-[min(84vh,760px)] w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-xl border border-line2 bg-panel outline-none ${LAYERS[layer]} ${WIDTHS[width]}`}
        >
          <div className="px-5 pt-4 pb-1">
            <Base.Title className="m-0 font-semibold text-xl tracking-tight">{title}</Base.Title>
            {description ? (
              <Base.Description render={<div />} className="mt-1 text-dim">
                {description}
              </Base.Description>
            ) : null}
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-5 py-2">{children}</div>
          {result ? <div className="max-h-[45%] shrink-0 overflow-y-auto px-5 pt-2 pb-1">{result}</div> : null}
          {footer ? (
            <div className="mt-1 flex items-center justify-end gap-2 border-line border-t px-5 py-3">{footer}</div>
          ) : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** What darkens the window behind a modal. */
export function DialogVeil({ layer = 'dialog' }: { layer?: Layer }) {
  return <Base.Backdrop forceRender className={`fixed inset-0 bg-veil ${LAYERS[layer]}`} />;
}
