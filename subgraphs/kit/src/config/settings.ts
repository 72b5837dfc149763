import type { Environment } from '../subgraph.ts';

/** All that is wrong with the environment, told at once. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(`Some settings are missing or wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Reads settings from the environment and collects what is wrong, so that a person mends everything in one go:
 * `const settings = readSettings(env); const port = settings.integer('PORT', { default: 4000 }); settings.check();`
 */
export function readSettings(env: Environment) {
  const problems: string[] = [];
  const problem = <T>(sentence: string, value: T): T => {
    problems.push(sentence);
    return value;
  };
  return {
    text(name: string, options: { default?: string; describe?: string } = {}): string {
      const value = env[name] || options.default;
      return value ?? problem(`${name} is not set${options.describe ? `: ${options.describe}` : ''}.`, '');
    },
    integer(name: string, options: { default: number; min?: number; max?: number }): number {
      const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
      const value = env[name] ? Number(env[name]) : options.default;
      return Number.isInteger(value) && value >= min && value <= max
        ? value
        : problem(`${name} must be a whole number from ${min} to ${max}, not ${env[name]}.`, options.default);
    },
    choice<const T extends string>(name: string, options: { of: readonly T[]; default: T }): T {
      const value = env[name] || options.default;
      return (
        options.of.find((allowed) => allowed === value) ??
        problem(`${name} must be one of ${options.of.join(', ')}, not ${value}.`, options.default)
      );
    },
    /** Throws one `SettingsError` that names everything; call it last. */
    check(): void {
      if (problems.length > 0) throw new SettingsError(problems);
    },
  };
}
