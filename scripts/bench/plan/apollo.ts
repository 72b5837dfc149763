/** Apollo Server and Gateway over the same schema, without the security directives that the stock gateway refuses: its planner runs on the main thread. */
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { readSettings, serveParent } from '../parent.ts';
import { withoutSecurity } from './security.ts';
import type { PlanSettings } from './settings.ts';
import { StallWatch } from './stall.ts';

const { supergraphSdl } = await readSettings<PlanSettings>();
const gateway = new ApolloGateway({
  supergraphSdl: withoutSecurity(supergraphSdl),
  buildService: () => ({ process: async () => ({ data: {} }) }),
});
const { url } = await startStandaloneServer(new ApolloServer({ gateway }), { listen: { port: 0, host: '127.0.0.1' } });
const watch = new StallWatch();
serveParent({ port: Number(new URL(url).port) }, { watch: () => watch.start(), stalls: () => watch.stop() });
