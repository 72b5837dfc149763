import { parseArgs } from 'node:util';

/** How long everything takes; the seed decides which questions are asked, in which order. */
export interface RunPlan {
  readonly seed: number;
  /** Sets of variables per question whose answers are compared. */
  readonly compared: number;
  readonly rounds: number;
  /** Seconds; per question and contender. */
  readonly warmUp: number;
  readonly round: number;
  readonly smallRound: number;
  readonly open: number;
  readonly hive: boolean;
  readonly selfCheck: boolean;
  /** Where to write CPU profiles of our router. */
  readonly profile: string | null;
}

const whole = { compared: 200, rounds: 3, warmUp: 4, round: 3.5, smallRound: 2, open: 5 };
const quick = { compared: 40, rounds: 1, warmUp: 1.5, round: 1.5, smallRound: 1, open: 1 };

/** What the command line says. */
export function readPlan(): RunPlan {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '7' },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      'without-hive': { type: 'boolean', default: false },
      'self-check': { type: 'boolean', default: false },
      profile: { type: 'string' },
    },
  });
  const size = values.quick ? quick : whole;
  return {
    ...size,
    rounds: Number(values.rounds ?? size.rounds),
    seed: Number(values.seed),
    hive: !values['without-hive'],
    selfCheck: values['self-check'],
    profile: values.profile ?? null,
  };
}
