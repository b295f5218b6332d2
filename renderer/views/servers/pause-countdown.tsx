import { useNow } from '../../ui/time.tsx';
import { pauseWords } from './connection-words.ts';

/** When a paused server is tried again, ticking: `paused, retry in 18 s`. */
export function PauseCountdown({ retryAt }: { retryAt: number | null }) {
  const now = useNow(retryAt === null ? null : 500);
  return <span className="tabular-nums">{`paused, ${pauseWords(retryAt, now)}`}</span>;
}
