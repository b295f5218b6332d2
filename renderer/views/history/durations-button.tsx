import { ChartNoAxesCombined } from 'lucide-react';
import { useAppActions } from '../../state/context.ts';
import { Button } from '../../ui/button.tsx';
import type { HistoryFilters } from './history-filters.ts';
import { useFilterChoices } from './use-filter-choices.ts';

/** The way to the chart of the one action that the history is filtered by. */
export function DurationsButton({ filters: { actionIds } }: { filters: HistoryFilters }) {
  const { openDialog } = useAppActions();
  const choices = useFilterChoices();
  const [actionId, other] = actionIds;
  if (actionId === undefined || other !== undefined) return null;
  const title = choices.actions.find(({ value }) => value === actionId)?.words ?? actionId;
  return (
    <Button onClick={() => openDialog({ kind: 'durations', actionId, title })}>
      <ChartNoAxesCombined className="size-3.5" aria-hidden="true" />
      Durations
    </Button>
  );
}
