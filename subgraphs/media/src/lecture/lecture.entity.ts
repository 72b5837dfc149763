import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { LectureState, Rendition } from '../tables.ts';

/** One uploaded video and what became of it. */
export const LectureEntity = defineEntity({
  name: 'Lecture',
  tableName: 'lecture',
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    ownerId: p.text(),
    offeringId: p.text().nullable(),
    title: p.text(),
    state: p.text().$type<LectureState>(),
    sizeBytes: p.bigint('number'),
    failureCode: p.text().nullable(),
    failureMessage: p.text().nullable(),
    durationMs: p.bigint('number').nullable(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    renditions: p.json().$type<readonly Rendition[]>(),
    createdAt: p.datetime(),
    readyAt: p.datetime().nullable(),
  },
});

export type Lecture = InferEntity<typeof LectureEntity>;
