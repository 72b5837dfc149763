import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/** One user's report of one message; unique per reporter and message, so that a second click finds the first report. */
export const ReportEntity = defineEntity({
  name: 'Report',
  tableName: 'report',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    reporterId: p.text(),
    messageId: p.text(),
    reason: p.text(),
    details: p.text().nullable(),
    state: p.text().$type<'COLLECTING' | 'OPEN' | 'REJECTED' | 'DECIDED'>(),
    caseId: p.text().nullable(),
    createdAt: p.datetime(),
  },
});

export type Report = InferEntity<typeof ReportEntity>;
