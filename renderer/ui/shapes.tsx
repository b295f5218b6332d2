import type { ReactNode } from 'react';
import type { Outcome } from '#shared/outcome.ts';
import type { ConnectionState } from '#shared/server.ts';
import { outcomeTone, type Tone } from '../format.ts';

function Shape({ className, children }: { className: string; children: ReactNode }) {
  return (
    <svg viewBox="0 0 12 12" className={`size-3 shrink-0 ${className}`} aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

/** What the shape of a server's status means; keys of the table below. */
export type ServerStatus = 'reachable' | 'idle' | 'connecting' | 'unreachable' | 'paused' | 'blocked' | 'unknown';

/** The one status that stands for everything known about the way to a server. */
export function serverStatus(connection: ConnectionState): ServerStatus {
  switch (connection.kind) {
    case 'connected':
      return 'reachable';
    case 'failed':
      return connection.error.code.startsWith('HOST_KEY') ? 'blocked' : 'unreachable';
    default:
      return connection.kind;
  }
}

const STATUS_SHAPES: Record<ServerStatus, ReactNode> = {
  reachable: (
    <Shape className="text-ok">
      <circle cx="6" cy="6" r="4.5" fill="currentColor" />
    </Shape>
  ),
  idle: (
    <Shape className="text-ok">
      <circle cx="6" cy="6" r="3.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </Shape>
  ),
  connecting: (
    <Shape className="breathe text-warn">
      <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="3.2 2" />
    </Shape>
  ),
  unreachable: (
    <Shape className="text-bad">
      <rect x="2" y="2" width="8" height="8" rx="1.5" fill="none" stroke="currentColor" strokeWidth="2" />
    </Shape>
  ),
  paused: (
    <Shape className="text-warn">
      <path d="M4 2v8M8 2v8" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
    </Shape>
  ),
  blocked: (
    <Shape className="text-bad">
      <path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="currentColor" />
    </Shape>
  ),
  unknown: (
    <Shape className="text-faint">
      <path d="M2.5 6h7" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </Shape>
  ),
};

/** A server's status as shape and colour. Decorative: say the status in words beside it. */
export function StatusShape({ status }: { status: ServerStatus }) {
  return STATUS_SHAPES[status];
}

const TONE_SHAPES: Record<Tone, ReactNode> = {
  ok: (
    <Shape className="text-ok">
      <path d="m2 6.5 2.7 2.7L10 3" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </Shape>
  ),
  warn: (
    <Shape className="text-warn">
      <path d="M6 2 10.6 10H1.4Z" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" />
    </Shape>
  ),
  bad: (
    <Shape className="text-bad">
      <path d="m3 3 6 6m0-6-6 6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </Shape>
  ),
};

/** An outcome's shape. Decorative: say the outcome in words beside it. */
export function OutcomeShape({ outcome }: { outcome: Outcome }) {
  return TONE_SHAPES[outcomeTone(outcome)];
}

/** A run that is under way. Decorative, as above. */
export function RunningShape() {
  return (
    <Shape className="breathe text-accent">
      <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 6V1.8A4.2 4.2 0 0 1 10.2 6Z" fill="currentColor" />
    </Shape>
  );
}
