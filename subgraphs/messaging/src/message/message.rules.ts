export type MessageState = 'HELD' | 'VISIBLE' | 'HIDDEN' | 'DELETED';

/** What is known about a message. Its state is a fold of these facts, so the order in which they arrive does not matter. */
export interface MessageFacts {
  readonly deleted: boolean;
  /** Moderators' decisions to hide it that stand. */
  readonly hidings: number;
  /** The inline gate wanted a closer look. */
  readonly suspicious: boolean;
  /** The latest verdict of that closer look, or of the scan behind delivery. */
  readonly verdict: 'ALLOW' | 'REMOVE' | null;
}

export function stateOf(facts: MessageFacts): MessageState {
  if (facts.deleted) return 'DELETED';
  if (facts.hidings > 0 || facts.verdict === 'REMOVE') return 'HIDDEN';
  if (facts.suspicious && facts.verdict !== 'ALLOW') return 'HELD';
  return 'VISIBLE';
}

/** What a change of state means to those who follow the conversation. */
export type Effect = 'PUBLISH' | 'RESTORE' | 'REMOVE' | 'TELL_SENDER' | 'NONE';

/** Only what has a sequence was ever seen by others: the rest concerns the sender alone. */
export function effectOf(before: { state: MessageState; sequence: number | null }, after: MessageState): Effect {
  if (before.state === after) return 'NONE';
  if (after === 'VISIBLE') return before.sequence === null ? 'PUBLISH' : 'RESTORE';
  return before.sequence === null ? 'TELL_SENDER' : 'REMOVE';
}

/** Characters as people count them, near enough: code points. */
export const longestText = 4_000;

/** What is wrong with a text, in a sentence; null if nothing is. */
export function textProblem(text: string): string | null {
  const length = [...text].length;
  if (length > longestText)
    return `A message has 1 to 4,000 characters; this one has ${length.toLocaleString('en')}. Send it in parts.`;
  if (text.trim() === '') return 'A message has 1 to 4,000 characters; this one is empty.';
  if (text.includes('\u0000')) return 'A message cannot contain the character U+0000.';
  return null;
}
