import { anonymousViewer, serviceViewer, type Viewer } from '@lyceum/kit/context/viewer.ts';
import { describe, expect, test } from 'vitest';
import { type PolicyQuestion, policies } from './policies.ts';

const user = (role: string): Viewer => ({ ...anonymousViewer('tenant_a'), kind: 'user', userId: 'user_1', role });
const tenant = (isPublic: boolean) => ({
  id: 'tenant_a',
  slug: 'a',
  hosts: [],
  public: isPublic,
  suspended: false,
  features: ['LECTURES'],
});
const question = (viewer: Viewer, more: Partial<PolicyQuestion> = {}): PolicyQuestion => ({
  viewer,
  tenant: null,
  arguments: {},
  coordinate: 'Query.it',
  ...more,
});

describe('the policy', () => {
  test.each<[string, PolicyQuestion, boolean]>([
    ['self', question(user('MENTEE'), { arguments: { id: 'user_1' } }), true],
    ['self', question(user('MENTEE'), { arguments: { userId: 'user_1', id: 'booking_1' } }), true],
    ['self', question(user('MENTEE'), { arguments: { id: 'user_1', userId: 'user_2' } }), false],
    ['self', question(user('MENTEE')), false],
    ['self', question(anonymousViewer('tenant_a'), { arguments: { id: null } }), false],
    ['self', question(serviceViewer('tenant_a'), { arguments: { id: null } }), false],
    ['staff', question(user('MODERATOR')), true],
    ['staff', question(user('ADMIN')), true],
    ['staff', question(user('MENTOR')), false],
    ['staff', question({ ...anonymousViewer('tenant_a'), role: 'ADMIN' }), false],
    ['openOrMember', question(anonymousViewer('tenant_a')), false],
    ['openOrMember', question(anonymousViewer('tenant_a'), { tenant: tenant(false) }), false],
    ['openOrMember', question(anonymousViewer('tenant_a'), { tenant: tenant(true) }), true],
    ['openOrMember', question(user('MENTEE'), { tenant: tenant(false) }), true],
    ['lecturesOn', question(user('MENTOR'), { tenant: tenant(true) }), true],
    ['callsOn', question(user('MENTEE'), { tenant: tenant(true) }), false],
    ['callsOn', question(user('MENTEE')), false],
  ])('%s answers %j with %s', (name, asked, answer) => {
    expect(policies[name]!(asked)).toBe(answer);
  });

  test('names have each their cases here', () => {
    expect(Object.keys(policies)).toEqual(['self', 'staff', 'openOrMember', 'callsOn', 'lecturesOn']);
  });
});
