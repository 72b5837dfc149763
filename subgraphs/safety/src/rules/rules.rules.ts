import type { TextRule } from '@lyceum/kit/text/screen.ts';

export interface RuleDraft {
  readonly id: string;
  readonly category: string;
  readonly action: TextRule['action'];
  readonly weight: number;
  readonly words?: readonly string[] | null | undefined;
  readonly phrases?: readonly string[] | null | undefined;
  readonly detector?: string | null | undefined;
}

const detectors = ['email', 'phone', 'link', 'handle'];

/** Rules of a draft, or what is wrong with it and where. */
export function rulesOfDraft(drafts: readonly RuleDraft[]): { rules: TextRule[] } | { field: string; message: string } {
  if (drafts.length < 1 || drafts.length > 200) return { field: 'rules', message: 'Give 1 to 200 rules.' };
  const rules: TextRule[] = [];
  for (const [index, draft] of drafts.entries()) {
    const at = `rules.${index}`;
    if (!/^[a-z0-9._-]{1,60}$/.test(draft.id))
      return { field: `${at}.id`, message: 'An id has 1 to 60 characters of a–z, 0–9, dot, dash and underscore.' };
    if (rules.some((rule) => rule.id === draft.id)) return { field: `${at}.id`, message: `The id ${draft.id} stands twice.` };
    if (!(draft.weight >= 0 && draft.weight <= 1)) return { field: `${at}.weight`, message: 'A weight is from 0 to 1.' };
    const match = matchOf(draft);
    if (typeof match === 'string') return { field: at, message: match };
    rules.push({ id: draft.id, category: draft.category, action: draft.action, weight: draft.weight, match });
  }
  return { rules };
}

function matchOf(draft: RuleDraft): TextRule['match'] | string {
  const given = [draft.words, draft.phrases, draft.detector].filter((part) => part !== null && part !== undefined);
  if (given.length !== 1) return 'Give exactly one of words, phrases and detector.';
  if (draft.detector)
    return detectors.includes(draft.detector)
      ? { kind: 'detector', detector: draft.detector }
      : `A detector is one of ${detectors.join(', ')}.`;
  const entries = draft.words ?? draft.phrases ?? [];
  const fine = entries.length >= 1 && entries.length <= 500 && entries.every((entry) => /^[\p{L}\p{N} ']{2,60}$/u.test(entry));
  if (!fine) return 'Give 1 to 500 entries of 2 to 60 letters, digits and spaces.';
  const lower = entries.map((entry) => entry.toLowerCase());
  return draft.words ? { kind: 'words', words: lower } : { kind: 'phrases', phrases: lower };
}
