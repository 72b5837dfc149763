import type { AskedShape } from './asked-shape.ts';
import { keysOf } from './document.ts';
import type { Step } from './schedule.ts';

/** The steps that must be made before the first answer, and those that may be made after it. `shape` is what is answered at once. */
export function dividedSteps(steps: readonly Step[], shape: AskedShape): { readonly first: Step[]; readonly rest: Step[] } {
  const isFirst = neededAtOnce(steps, shape);
  return { first: only(steps, isFirst), rest: only(steps, (index) => !isFirst(index)) };
}

/** Whether a step brings anything that is answered at once, or something that such a step comes after. */
function neededAtOnce(steps: readonly Step[], shape: AskedShape): (index: number) => boolean {
  const needed = new Set<number>();
  for (const [index, { path, fetch }] of [...steps.entries()].reverse()) {
    const asked = shape.at(path);
    const keys = keysOf(fetch);
    const isAsked = [...(asked?.values() ?? [])].some((names) => keys.some((key) => names.has(key)));
    // Which deferred fragments an object has depends on its type.
    const tellsType = asked !== null && asked.size > 1 && keys.includes('__typename');
    if (isAsked || tellsType || fetch.operationKind === 'mutation') needed.add(index);
    if (needed.has(index)) for (const before of steps[index]!.after) needed.add(before);
  }
  return (index) => needed.has(index);
}

/** These steps alone; what they came after and is not among them has ended before. */
function only(steps: readonly Step[], isWanted: (index: number) => boolean): Step[] {
  const kept = [...steps.keys()].filter(isWanted);
  const places = new Map(kept.map((index, place) => [index, place]));
  return kept.map((index) => {
    const step = steps[index]!;
    return { ...step, after: step.after.flatMap((before) => places.get(before) ?? []) };
  });
}
