import { serveAlone } from '@lyceum/kit/host/serve.ts';
import { safety } from './subgraph.ts';

await serveAlone(safety);
