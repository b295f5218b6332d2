import type { CommandId } from '#shared/shortcuts.ts';

/** What can be done at this moment, by key or from the palette: the views on the screen offer what they can do. */
export type CommandRegistry = {
  /** Says how a command is carried out, until the returned function is called. The newest offer counts. */
  offer(command: CommandId, carryOut: () => void): () => void;
  isOffered(command: CommandId): boolean;
  /** Carries it out; false when nobody offers it. */
  carryOut(command: CommandId): boolean;
  /** Carries it out as soon as somebody offers it: its view is about to be shown. Another call takes its place. */
  carryOutSoon(command: CommandId): void;
};

/** The registry of one window. */
export function createCommandRegistry(): CommandRegistry {
  const offers: { command: CommandId; carryOut: () => void }[] = [];
  let awaited: CommandId | null = null;
  const find = (command: CommandId) => offers.findLast((offer) => offer.command === command);

  const registry: CommandRegistry = {
    offer(command, carryOut) {
      const offer = { command, carryOut };
      offers.push(offer);
      if (awaited === command) {
        awaited = null;
        carryOut();
      }
      return () => void offers.splice(offers.indexOf(offer), 1);
    },
    isOffered: (command) => find(command) !== undefined,
    carryOut(command) {
      const offer = find(command);
      offer?.carryOut();
      return offer !== undefined;
    },
    carryOutSoon(command) {
      awaited = registry.carryOut(command) ? null : command;
    },
  };
  return registry;
}
