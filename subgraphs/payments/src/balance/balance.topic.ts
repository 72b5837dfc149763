/** Live topic on which a mentor's balance is hinted after each change; the truth is read anew. */
export function balanceTopic(tenantId: string, mentorId: string): string {
  return `balance:${tenantId}:${mentorId}`;
}
