import type { Action } from '#shared/action.ts';
import type { AppState } from './app-state.ts';

/** The group that favourites stand in as well, before all others. */
export const FAVOURITES = 'Favourites';

type Shown = Pick<AppState, 'actions' | 'group' | 'actionFilter' | 'settings'>;

/** Groups in the order of their first action. */
export function groupNames(actions: readonly Action[]): string[] {
  return [...new Set(actions.map(({ definition }) => definition.group))];
}

/** The groups to choose from: that of the favourites only while there are some. */
export function shownGroups({ actions, settings }: Pick<Shown, 'actions' | 'settings'>): string[] {
  const names = groupNames(actions);
  const some = actions.some(({ definition }) => settings.favourites.includes(definition.id));
  return some ? [FAVOURITES, ...names.filter((name) => name !== FAVOURITES)] : names;
}

/** The group that is shown: the one that was chosen, or the first. */
export function currentGroup(state: Omit<Shown, 'actionFilter'>): string {
  const groups = shownGroups(state);
  return groups.find((name) => name === state.group) ?? groups[0] ?? '';
}

/** Whether an action stands in a group. */
export function isInGroup({ definition }: Action, group: string, { favourites }: AppState['settings']): boolean {
  return definition.group === group || (group === FAVOURITES && favourites.includes(definition.id));
}

/** Whether every word of a filter occurs in what an action says about itself. */
function fits({ definition: { id, title, description, group } }: Action, filter: string): boolean {
  const text = [title, description, group, id].join(' ').toLowerCase();
  const words = filter.toLowerCase().split(/\s+/);
  return words.every((word) => text.includes(word));
}

/** The actions of the group that is shown, or of all groups what fits the filter, in their order. */
export function shownActions(state: Shown): Action[] {
  const { actionFilter } = state;
  if (actionFilter !== null && actionFilter.trim() !== '') {
    return state.actions.filter((action) => fits(action, actionFilter));
  }
  const group = currentGroup(state);
  return state.actions.filter((action) => isInGroup(action, group, state.settings));
}

/** The group in which an action is shown next: the present one where it stands in it. */
export function groupToShow(state: Omit<Shown, 'actionFilter'>, actionId: string): string | null {
  const action = state.actions.find(({ definition }) => definition.id === actionId);
  if (!action) return state.group;
  const present = currentGroup(state);
  return isInGroup(action, present, state.settings) ? present : action.definition.group;
}
