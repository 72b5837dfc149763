/** The four subgraphs over HTTP, in one process that serves all contenders in turn. */
import { anonymousViewer } from '@lyceum/kit/context/viewer.ts';
import { serveClient } from '@lyceum/kit/host/serve.ts';
import { routerTokenVerifier } from '@lyceum/kit/host/token.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { type Keys, tenantId } from './keys.ts';
import { LocalSubgraph } from './local-subgraph.ts';
import { readSettings, serveParent } from './parent.ts';
import { makeSubgraphs } from './workload/subgraphs.ts';

const { keys } = await readSettings<{ keys: Keys }>();
const log = makeLog('warn', { process: 'subgraphs' });
/** Apollo and Hive have no tokens of ours, so without one a stranger is served; a token that is sent is checked as in life. */
const stranger = anonymousViewer(tenantId);
const served = await Promise.all(
  makeSubgraphs().map(async (source) => {
    const verifyToken = await routerTokenVerifier(keys.router.publicJwk, source.name);
    const verify = async (authorization: string | null | undefined) => (authorization ? verifyToken(authorization) : stranger);
    return serveClient(new LocalSubgraph(source, log), { verify, port: 0, log });
  }),
);
for (const { server } of served) server.keepAliveTimeout = 60_000;
serveParent({ port: served[0]?.port, ports: served.map(({ port }) => port) });
