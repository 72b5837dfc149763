import { serveAlone } from '@lyceum/kit/host/serve.ts';
import { identity } from './subgraph.ts';

await serveAlone(identity);
