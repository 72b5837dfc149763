/** Names of the durable streams of this subgraph; ids are unique over all tenants, and every row carries its tenant. */
export function conversationStream(conversationId: string): string {
  return `conversation:${conversationId}`;
}

export function inboxStream(userId: string): string {
  return `inbox:${userId}`;
}

export function callStream(callId: string): string {
  return `call:${callId}`;
}

export function ringStream(userId: string): string {
  return `ring:${userId}`;
}
