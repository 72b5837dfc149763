import { serveAlone } from '@lyceum/kit/host/serve.ts';
import { sessions } from './subgraph.ts';

await serveAlone(sessions);
