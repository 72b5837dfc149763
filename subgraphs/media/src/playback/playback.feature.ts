import type { Route } from '@lyceum/kit/http/route.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { MediaTables } from '../tables.ts';
import { playbackPath, servePlayback } from './playback.service.ts';

const address = `${playbackPath}/:token/:folder(package|thumbnails)/:file([a-z0-9_\\-]+\\.[a-z0-9]+)`;

const route = (method: 'GET' | 'HEAD'): Route<Ports, MediaTables> => ({
  method,
  path: address,
  bodyLimit: 0,
  access: 'public',
  handle: (ctx, request, { token = '', folder = '', file = '' }) => servePlayback(ctx, request, token, folder, file),
});

export const playbackFeature: Feature<Ports, MediaTables> = {
  name: 'playback',
  sdl: new URL('./playback.graphql', import.meta.url),
  routes: [route('GET'), route('HEAD')],
};
