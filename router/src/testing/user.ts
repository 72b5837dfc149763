import type { Viewer } from '@lyceum/kit/context/viewer.ts';

/** Somebody who is signed in, with these scopes. */
export const user = (...scopes: string[]): Viewer => ({
  kind: 'user',
  tenantId: 'tenant_a',
  userId: 'user_1',
  sessionId: 'session_1',
  role: 'MENTEE',
  scopes,
});
