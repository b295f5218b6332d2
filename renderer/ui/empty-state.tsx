import type { ReactNode } from 'react';

/** What stands where nothing is yet: what this place is for, and the way to fill it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="m-auto flex max-w-96 flex-col items-center gap-2 p-6 text-center">
      {icon ? <div className="text-faint [&_svg]:size-6">{icon}</div> : null}
      <p className="m-0 font-semibold text-lg">{title}</p>
      {children ? <div className="text-balance text-dim">{children}</div> : null}
      {action ? <div className="mt-2 flex gap-2">{action}</div> : null}
    </div>
  );
}
