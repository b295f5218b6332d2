import { useMemo } from 'react';
import { toast } from 'sonner';
import type { Settings } from '#shared/settings.ts';
import { currentGroup } from '../../state/action-groups.ts';
import { useApplication } from '../../state/context.ts';
import { toastFailure } from '../../ui/toast-failure.ts';
import { OFFER_MS } from '../../ui/toast-times.ts';

/** What can be done to the whitelist, from a card's menu or the palette. */
export type ActionCommands = {
  create(): void;
  edit(actionId: string): void;
  duplicate(actionId: string): void;
  /** Shows how long its runs took. */
  durations(actionId: string): void;
  /** Removes at once and offers to take it back. */
  remove(actionId: string): Promise<void>;
  /** Puts an action among the favourites, or takes it away from there. */
  toggleFavourite(actionId: string): Promise<void>;
};

export function useActionCommands(): ActionCommands {
  const { client, store, saveSettings } = useApplication();
  const actions = store.do;

  return useMemo(() => {
    return {
      create: () => actions.openDialog({ kind: 'edit-action', actionId: null, copy: false }),
      edit: (actionId) => actions.openDialog({ kind: 'edit-action', actionId, copy: false }),
      duplicate: (actionId) => actions.openDialog({ kind: 'edit-action', actionId, copy: true }),
      durations(actionId) {
        const action = store.getState().actions.find(({ definition }) => definition.id === actionId);
        actions.openDialog({ kind: 'durations', actionId, title: action?.definition.title ?? actionId });
      },
      async remove(actionId) {
        const action = store.getState().actions.find(({ definition }) => definition.id === actionId);
        try {
          const { text, position } = await client.actions.remove({ actionId });
          const undo = async () => {
            try {
              await client.actions.save({ text, position, replace: null });
            } catch (thrown) {
              toastFailure(thrown);
              // Nothing else knows what it was.
              offerBack();
            }
          };
          const offerBack = () =>
            toast(`Removed “${action?.definition.title ?? actionId}”`, {
              description: 'Nobody can run it any more. Its history stays.',
              duration: OFFER_MS,
              action: { label: 'Undo', onClick: () => void undo() },
            });
          offerBack();
        } catch (thrown) {
          toastFailure(thrown);
        }
      },
      async toggleFavourite(actionId) {
        const state = store.getState();
        // Who has chosen no group sees the first one, which must not become another under the hand.
        if (state.group === null) actions.setGroup(currentGroup(state));
        const change = (settings: Settings): Settings => {
          const others = settings.favourites.filter((id) => id !== actionId);
          return {
            ...settings,
            favourites: others.length < settings.favourites.length ? others : [...others, actionId],
          };
        };
        await saveSettings(change).catch(toastFailure);
      },
    };
  }, [client, actions, store, saveSettings]);
}
