import { later } from '../../ui/later.tsx';

/** The view of a batch, without which the window can start: its code comes with the first batch, or earlier. */
export const LaterBatchPanel = later(
  async () => (await import('./batch-panel.tsx')).BatchPanel,
  <div className="h-full bg-term" />,
);
