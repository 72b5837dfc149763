/** The page: queries over HTTP, subscriptions over graphql-transport-ws, both with what stands in the editor for headers. */
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const endpoint = new URL('/graphql', location.href);

const welcome = `query Welcome {
  tenant { name currency timeZone }
  mentors(first: 3) { nodes { headline user { displayName } } }
}
`;

/** A socket's first message carries the headers as its parameters: browsers can give a WebSocket none. */
const fetcher = createGraphiQLFetcher({ url: endpoint.href, subscriptionUrl: endpoint.href.replace(/^http/, 'ws') });

createRoot(document.getElementById('graphiql')).render(
  createElement(GraphiQL, {
    fetcher,
    defaultQuery: welcome,
    defaultHeaders: JSON.stringify({ 'x-tenant': 'demo' }, null, 2),
    // They hold a token; it ends with the tab.
    shouldPersistHeaders: false,
  }),
);
