import type { ComponentProps, ReactNode } from 'react';
import { Tooltip } from './tooltip.tsx';

export type ButtonVariant = 'primary' | 'default' | 'ghost' | 'danger';

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'bg-accent border-accent text-on-accent font-semibold hover:brightness-110 active:brightness-95',
  default: 'bg-raised border-line2 text-fg hover:bg-hover',
  ghost: 'border-transparent text-dim hover:bg-hover hover:text-fg',
  danger: 'bg-raised border-bad/50 text-bad font-semibold hover:bg-bad-bg',
};

const BASE =
  'inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-md border ' +
  'transition-colors disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50';

/** A button whose label is a verb. Forwards everything else to the element. `once`: a double click presses it once. */
export function Button({
  variant = 'default',
  once = false,
  className = '',
  ...rest
}: ComponentProps<'button'> & { variant?: ButtonVariant; once?: boolean }) {
  return (
    <button
      type="button"
      {...(once ? { 'data-once': '' } : {})}
      {...rest}
      className={`${BASE} min-h-7 px-2.5 py-1 ${VARIANTS[variant]} ${className}`}
    />
  );
}

/** A button that shows only an icon; its name is read aloud and shown in a tooltip, with its shortcut if it has one. */
export function IconButton({
  label,
  shortcut,
  children,
  className = '',
  ...rest
}: ComponentProps<'button'> & { label: string; shortcut?: string | undefined; children: ReactNode }) {
  return (
    <Tooltip content={label} {...(shortcut ? { shortcut } : {})}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={`${BASE} size-7 border-transparent text-dim hover:bg-hover hover:text-fg aria-pressed:bg-hover aria-pressed:text-fg ${className}`}
      >
        {children}
      </button>
    </Tooltip>
  );
}
