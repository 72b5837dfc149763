import type { LiveChannel } from '@lyceum/kit/live/live.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import type { Log } from '@lyceum/kit/log/log.ts';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openTinyHouse, type TinyHouse } from '../testing/tiny.ts';
import { TinyTenants } from '../testing/tiny-tenants.ts';
import { TenantDirectory } from './tenants.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => silent };

describe('the list of marketplaces', () => {
  /** Of an identity that can be taken down. */
  async function follow(live: LiveChannel) {
    const identity = new TinyTenants(live);
    const state = { down: false };
    const asked: string[] = [];
    const directory = new TenantDirectory(async (path: string) => {
      if (state.down) throw new Error('identity is down');
      asked.push(path);
      return identity.answer(new Request(new URL(path, 'http://identity'))) as never;
    }, silent);
    await directory.start(live);
    return { identity, directory, asked, state };
  }

  test.each(['hint', 'silence'] as const)('has a new one by %s: at once, or within a second', async (how) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { identity, directory, asked } = await follow(memoryLive());
    try {
      const served = () => directory.resolve('new.example:4000', null, null);
      await expect(served()).rejects.toThrow('No marketplace is served');
      identity.change('tenant_new', { hosts: ['new.example'] }, how);
      if (how === 'silence') vi.advanceTimersByTime(1000);
      await vi.waitFor(async () => expect(await served()).toBe('tenant_new'));
      vi.advanceTimersByTime(1000);
      // Who knows a stamp asks for nothing but what is newer.
      expect(asked).toEqual(['null', '1', '2'].map((stamp) => `/identity/tenants?stamp=${stamp}`));
    } finally {
      vi.useRealTimers();
      await directory.close();
    }
  });

  test('goes on serving when identity does not answer', async () => {
    const { identity, directory, state } = await follow(memoryLive());
    state.down = true;
    identity.change('tenant_new', { hosts: ['new.example'] }, 'hint');
    expect(await directory.resolve('c.example', null, null)).toBe('tenant_c');
    await directory.close();
  });

  test('that was never read tells why to whoever asks', async () => {
    const directory = new TenantDirectory(() => Promise.reject(new Error('identity is down')), silent);
    await directory.start(memoryLive());
    await expect(directory.resolve('c.example', null, null)).rejects.toThrow('identity is down');
    await directory.close();
  });
});

describe('a suspended marketplace', () => {
  let house: TinyHouse;
  beforeAll(async () => {
    house = await openTinyHouse('in process');
  });
  afterAll(() => house?.close());

  async function ask(tenant: string) {
    const response = await fetch(`${house.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tenant': tenant },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    const { data, errors } = (await response.json()) as { data?: object; errors?: { extensions: object }[] };
    return { status: response.status, served: data !== undefined && data !== null, error: errors?.[0]?.extensions };
  }

  test.each(['hint', 'silence'] as const)('lets nobody in and closes the sockets that are open, told by %s', async (how) => {
    house.tenants.change('tenant_b', { suspended: false }, 'hint');
    await vi.waitFor(async () => expect((await ask('b')).served).toBe(true), 5000);
    const client = createClient({
      url: `${house.url.replace('http', 'ws')}/graphql`,
      connectionParams: { 'x-tenant': 'b' },
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => {},
    });
    const closed = new Promise((resolve) => client.on('closed', resolve));
    await new Promise((resolve) => client.on('connected', resolve));
    house.tenants.change('tenant_b', { suspended: true }, how);
    await closed;
    const error = expect.objectContaining({ code: 'FORBIDDEN', reason: 'TENANT_SUSPENDED' });
    expect(await ask('b')).toEqual({ status: 403, served: false, error });
    expect((await ask('a')).served).toBe(true);
  });
});
