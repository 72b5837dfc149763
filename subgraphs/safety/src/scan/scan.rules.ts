import { screenText, type TextRules } from '@lyceum/kit/text/screen.ts';

export interface Judgement {
  readonly verdict: 'ALLOW' | 'REMOVE' | 'REVIEW';
  /** 0 to 1: the chance that at least one match is right, the matches taken as independent. */
  readonly score: number;
  readonly reasons: readonly string[];
}

export const removeFrom = 0.9;
export const reviewFrom = 0.5;

/** The deep scan: every rule that matches adds to the score by noisy-or; from 0.9 on the text goes, from 0.5 on a person looks. */
export function judgeText(rules: TextRules, text: string): Judgement {
  const reasons = screenText(rules, text).matches.map((match) => match.rule);
  const weights = rules.rules.filter((rule) => reasons.includes(rule.id) && rule.action !== 'LABEL').map((rule) => rule.weight);
  const score = 1 - weights.reduce((missed, weight) => missed * (1 - weight), 1);
  return { verdict: score >= removeFrom ? 'REMOVE' : score >= reviewFrom ? 'REVIEW' : 'ALLOW', score, reasons };
}
