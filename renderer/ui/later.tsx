import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

/** A component whose code comes when it is first shown, or earlier when somebody sees to it. */
export type Later<Props> = ComponentType<Props> & {
  /** Begins to load the code. Never rejects: what fails is tried again when the component is shown. */
  preload(): Promise<void>;
};

/**
 * Makes a component out of one whose code is a file of its own. `placeholder` stands in its place until the code is
 * there, made from the same properties where it is a function. Where it cannot be had, a dialog says so instead.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  placeholder: ReactNode | ((props: Props) => ReactNode) = null,
): Later<Props> {
  let loaded: ComponentType<Props> | null = null;
  const fetchCode = async () => {
    loaded ??= await load();
    return loaded;
  };
  const Part = lazy(async (): Promise<{ default: ComponentType<Props> }> => {
    try {
      return { default: await fetchCode() };
    } catch {
      return { default: MissingPart };
    }
  });
  const Shown = (props: Props) => {
    // Code that is there is shown in the same moment: what is typed right after a shortcut belongs to what it opened.
    const [Ready] = useState(() => loaded);
    return Ready ? (
      <Ready {...props} />
    ) : (
      <Suspense fallback={typeof placeholder === 'function' ? placeholder(props) : placeholder}>
        <Part {...props} />
      </Suspense>
    );
  };
  const preload = () =>
    fetchCode().then(
      () => undefined,
      () => undefined,
    );
  return Object.assign(Shown, { preload });
}

/** Loads the code of one part after the other, each when the window has nothing else to do. */
export function preloadWhenIdle([next, ...others]: readonly Pick<Later<never>, 'preload'>[]): void {
  if (!next) return;
  const preload = () => void next.preload().then(() => preloadWhenIdle(others));
  // Safari only learnt it lately.
  if ('requestIdleCallback' in window) window.requestIdleCallback(preload, { timeout: 2000 });
  else setTimeout(preload, 200);
}

/** The files of the window are not where they came from: the backend is gone, or is another version by now. */
function MissingPart() {
  const [open, setOpen] = useState(true);
  return (
    <Dialog
      open={open}
      onClose={() => setOpen(false)}
      title="This part of the window could not be loaded"
      description="The backend does not answer, or has been updated since this window was opened. Reload the window; what runs goes on meanwhile."
      footer={
        <>
          <Button onClick={() => setOpen(false)}>Close</Button>
          <Button variant="primary" onClick={() => window.location.reload()}>
            Reload the window
          </Button>
        </>
      }
    />
  );
}
