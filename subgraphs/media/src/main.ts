import { serveAlone } from '@lyceum/kit/host/serve.ts';
import { media } from './subgraph.ts';

await serveAlone(media);
