import { randomUUID } from 'node:crypto';
import type { Recipe } from '../recipe.ts';
import type { Stage } from '../stage.ts';

const named = () => ({ names: [{ language: 'en', name: randomUUID() }] });

/** A skill that the marketplace added for itself: those of the default taxonomy are the same everywhere. */
export async function addedSkill(stage: Stage, parentId: string | null = null): Promise<string> {
  const added = await stage.change(
    stage.person('admin'),
    'addSkill',
    { ...named(), parentId },
    '... on AddSkillSuccess { skill { id } }',
  );
  return added.skill.id;
}

export const skills = {
  addSkill: async (stage) => ({ input: { ...named(), parentId: await addedSkill(stage) } }),
  renameSkill: async (stage) => ({ input: { id: await addedSkill(stage), ...named() } }),
  mergeSkills: async (stage) => ({ input: { id: await addedSkill(stage), intoId: await addedSkill(stage) } }),
  hideSkill: async (stage) => ({ input: { id: await addedSkill(stage) } }),
} as const satisfies Readonly<Record<string, Recipe>>;
