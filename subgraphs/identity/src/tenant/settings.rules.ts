/** Who may open an account. */
export type RegistrationPolicy = 'OPEN' | 'BY_INVITATION' | 'CLOSED';

/** What a marketplace decides for itself. */
export interface Policies {
  readonly registration: RegistrationPolicy;
  /** Characters of a new password. */
  readonly passwordMinLength: number;
  /** Days without use after which a session ends. */
  readonly sessionDays: number;
  /** Whether granted roles (MODERATOR, ADMIN, PLATFORM_ADMIN) wait until something guards the account beside its password. */
  readonly secondFactorForStaff: boolean;
}

export const defaultPolicies: Policies = {
  registration: 'OPEN',
  passwordMinLength: 8,
  sessionDays: 30,
  secondFactorForStaff: false,
};

const bounds = { passwordMinLength: [8, 64], sessionDays: [1, 90] } as const;

/** What a marketplace may switch off. Each is on by default, so that a new one of ours does not have to be found. */
export const features = ['CALLS', 'LECTURES', 'PROVIDER_SIGN_IN'] as const;

export type Feature = (typeof features)[number];

/** One row of what a marketplace has set. */
export interface Setting {
  /** Of a policy, or of a feature. */
  readonly name: string;
  readonly value: unknown;
}

/** A row that this version of the code cannot read says nothing. */
export function policiesOf(settings: readonly Setting[]): Policies {
  const value = (name: keyof Policies) => settings.find((one) => one.name === name)?.value;
  const [registration, passwordMinLength, sessionDays] = [
    value('registration'),
    value('passwordMinLength'),
    value('sessionDays'),
  ];
  return {
    registration: isRegistrationPolicy(registration) ? registration : defaultPolicies.registration,
    passwordMinLength: typeof passwordMinLength === 'number' ? passwordMinLength : defaultPolicies.passwordMinLength,
    sessionDays: typeof sessionDays === 'number' ? sessionDays : defaultPolicies.sessionDays,
    secondFactorForStaff: value('secondFactorForStaff') === true,
  };
}

/** The features that are on. */
export function featuresOf(settings: readonly Setting[]): Feature[] {
  return features.filter((feature) => settings.find(({ name }) => name === feature)?.value !== false);
}

/** The first fault of a change of policies; null if there is none. */
export function judgePolicies(change: Partial<Policies>): { field: string; message: string } | null {
  for (const [field, [least, most]] of Object.entries(bounds) as [keyof typeof bounds, readonly [number, number]][]) {
    const value = change[field];
    if (value !== undefined && !(value >= least && value <= most))
      return { field, message: `${field} is from ${least} to ${most}, not ${value}.` };
  }
  return null;
}

function isRegistrationPolicy(value: unknown): value is RegistrationPolicy {
  return value === 'OPEN' || value === 'BY_INVITATION' || value === 'CLOSED';
}
