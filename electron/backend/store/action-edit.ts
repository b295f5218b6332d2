import { Document, isMap, isSeq, type ParsedNode, parseDocument, visit, type YAMLMap } from 'yaml';
import type { RemovedAction } from '#shared/action-text.ts';
import { AppFailure } from '#shared/errors.ts';
import { entryOf, topList } from './yaml-merge.ts';

function missing(actionId: string): AppFailure {
  return new AppFailure({
    code: 'NOT_FOUND',
    message: `There is no action with the id "${actionId}".`,
    next: 'It may have been removed. Choose one from the list.',
  });
}

function find(document: Document, actionId: string): { entry: YAMLMap; position: number } {
  const list = topList(document, 'actions');
  const entry = entryOf(list, actionId);
  if (entry === undefined) throw missing(actionId);
  return { entry, position: list.items.indexOf(entry) };
}

function joinComments(...comments: (string | null | undefined)[]): string | null {
  return comments.filter((comment) => comment).join('\n') || null;
}

function hasAlias(entry: YAMLMap): boolean {
  let found = false;
  visit(entry, {
    Alias() {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

function write(entry: YAMLMap, file: Document): string {
  const single = new Document();
  // What an alias stands for is written somewhere else in the file.
  const node = hasAlias(entry) ? single.createNode(entry.toJS(file)) : entry.clone();
  // Comments in front belong to the file: they head a part of the list.
  Object.assign(node, { commentBefore: null, spaceBefore: false });
  single.contents = node as ParsedNode;
  return single.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The entry that a text holds: the text has been validated. Pasted with its dash, it is a list of one. */
function readEntry(text: string): YAMLMap {
  const { contents } = parseDocument(text);
  const entry = isSeq(contents) ? contents.items[0] : contents;
  if (!isMap(entry)) throw new Error('the text of an action is a map');
  return entry;
}

/** The YAML of one action, comments inside it included. @throws AppFailure NOT_FOUND */
export function actionText(document: Document, actionId: string): string {
  return write(find(document, actionId).entry, document);
}

/** Puts the action that a text holds in the place of another. @throws AppFailure NOT_FOUND */
export function replaceAction(document: Document, actionId: string, text: string): void {
  const { entry: old, position } = find(document, actionId);
  const entry = readEntry(text);
  entry.commentBefore = joinComments(old.commentBefore, entry.commentBefore);
  entry.spaceBefore = old.spaceBefore ?? false;
  topList(document, 'actions').items[position] = entry;
}

/** Puts the action that a text holds into the list. */
export function addAction(document: Document, text: string, position: number | undefined): void {
  const { items } = topList(document, 'actions');
  const entry = readEntry(text);
  entry.spaceBefore = items.length > 0;
  items.splice(position ?? items.length, 0, entry);
}

/** Takes an action out; comments in front of it stay, in front of the next one or at the end. @throws AppFailure NOT_FOUND */
export function removeAction(document: Document, actionId: string): RemovedAction {
  const { entry, position } = find(document, actionId);
  const list = topList(document, 'actions');
  list.items.splice(position, 1);
  const next = list.items[position];
  if (isMap(next)) {
    next.commentBefore = joinComments(entry.commentBefore, next.commentBefore);
    next.spaceBefore ||= entry.commentBefore !== null && position > 0;
  } else {
    list.comment = joinComments(entry.commentBefore, list.comment);
  }
  return { text: write(entry, document), position };
}
