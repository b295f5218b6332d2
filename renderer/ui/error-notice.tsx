import type { ReactNode } from 'react';
import type { AppError } from '#shared/errors.ts';
import { HostileText } from './hostile-text.tsx';
import { StatusShape } from './shapes.tsx';

/**
 * What went wrong, what to do about it, and the button that does it. Read aloud as soon as it appears.
 * `children` are further facts about it, which need the width: the button then stands below them.
 */
export function ErrorNotice({
  error,
  action,
  children,
}: {
  error: Pick<AppError, 'message' | 'next'>;
  action?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-start gap-x-2.5 gap-y-2 rounded-md border border-bad/40 bg-bad-bg px-3 py-2"
    >
      <span className="pt-[3px]">
        <StatusShape status="unreachable" />
      </span>
      <div className="min-w-[min(14rem,calc(100%-24px))] flex-1">
        <p className="m-0 break-words font-medium text-bad">
          <HostileText text={error.message} />
        </p>
        {error.next ? (
          <p className="m-0 mt-0.5 break-words text-dim">
            <HostileText text={error.next} />
          </p>
        ) : null}
        {children}
        {children && action ? <div className="mt-2 flex flex-wrap gap-2">{action}</div> : null}
      </div>
      {children ? null : action}
    </div>
  );
}
