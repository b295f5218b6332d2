import { Button } from '../../ui/button.tsx';
import type { Comparison } from './use-comparison.ts';

/** Says how many runs are chosen to be compared; not there while none is. Its place is below the list, which stays. */
export function ComparisonBar({ comparison, onLeave }: { comparison: Comparison; onLeave(): void }) {
  const count = comparison.marked.size;
  if (count === 0) return null;
  return (
    <div className="flex items-center gap-2 border-line border-t bg-accent-bg px-3 py-1.5">
      <span role="status">
        {count === 1 ? '1 run chosen. Choose another one with Space to compare them.' : '2 runs chosen.'}
      </span>
      <Button variant="primary" className="ml-auto" disabled={count < 2} onClick={comparison.compareMarked}>
        Compare
      </Button>
      <Button
        variant="ghost"
        onClick={() => {
          comparison.clear();
          onLeave();
        }}
      >
        Clear
      </Button>
    </div>
  );
}
