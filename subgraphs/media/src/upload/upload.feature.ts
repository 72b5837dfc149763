import type { Route } from '@lyceum/kit/http/route.ts';
import type { Feature } from '@lyceum/kit/subgraph.ts';
import type { Ports } from '../context.ts';
import type { MediaTables } from '../tables.ts';
import { uploadPath } from './upload.server.ts';
import { serveUpload } from './upload.service.ts';

/** Clients send an upload in pieces; one piece may be this large. */
const pieceLimit = 1024 ** 3;

const routes: readonly Route<Ports, MediaTables>[] = [
  {
    method: '*',
    path: uploadPath,
    bodyLimit: pieceLimit,
    access: 'user',
    handle: (ctx, request) => serveUpload(ctx, request, null),
  },
  {
    method: '*',
    path: `${uploadPath}/:id`,
    bodyLimit: pieceLimit,
    access: 'user',
    handle: (ctx, request, { id }) => serveUpload(ctx, request, id ?? null),
  },
];

export const uploadFeature: Feature<Ports, MediaTables> = {
  name: 'upload',
  routes,
};
