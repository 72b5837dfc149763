import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

/** Somebody who wants to be forgotten, in two weeks. */
export const erasureAsked = (stage: Stage) =>
  stage.once('erasure', async () => stage.change(await stage.fresh('otherMentor'), 'requestErasure'));

export const privacy = {
  requestErasure: async (stage, who) => {
    // Signed in just now: it takes a fresh proof.
    const as = await stage.fresh(who.kind);
    return { as, after: () => stage.change(as, 'cancelErasure') };
  },
  cancelErasure: async (stage, who) => {
    const as = await stage.fresh(who.kind);
    await stage.change(as, 'requestErasure');
    return { as };
  },
} as const satisfies Readonly<Record<string, Recipe>>;
