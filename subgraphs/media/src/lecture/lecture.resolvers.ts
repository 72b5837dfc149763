import type { Ctx } from '../context.ts';
import type {
  MutationCreateLectureArgs,
  OfferingLecturesArgs,
  QueryLectureArgs,
  QueryMyLecturesArgs,
  SubscriptionLectureProgressArgs,
} from '../generated/resolvers.ts';
import { playbackFor } from '../playback/playback.service.ts';
import { progressOf } from '../progress/progress.service.ts';
import { uploadOf } from '../upload/upload.service.ts';
import { createLecture, type LectureRow, lectureById, lecturesOfOffering, myLectures, stepsOf } from './lecture.service.ts';
import { followLecture } from './lecture.subscription.ts';

export const lectureResolvers = {
  Query: {
    lecture: (_: unknown, { id }: QueryLectureArgs, ctx: Ctx) => lectureById(ctx, id),
    myLectures: (_: unknown, args: QueryMyLecturesArgs, ctx: Ctx) => myLectures(ctx, args),
  },
  Mutation: {
    createLecture: (_: unknown, { input }: MutationCreateLectureArgs, ctx: Ctx) => createLecture(ctx, input),
  },
  Subscription: {
    lectureProgress: {
      subscribe: (_: unknown, { lectureId }: SubscriptionLectureProgressArgs, ctx: Ctx) => followLecture(ctx, lectureId),
      resolve: (lecture: LectureRow) => lecture,
    },
  },
  CreateLectureSuccess: {
    lecture: (success: { lectureId: string }, _args: unknown, ctx: Ctx) => lectureById(ctx, success.lectureId),
  },
  Lecture: {
    __resolveReference: (reference: { id: string }, ctx: Ctx) => lectureById(ctx, reference.id),
    failure: (row: LectureRow) => (row.failure_code ? { code: row.failure_code, message: row.failure_message } : null),
    owner: (row: LectureRow) => ({ __typename: 'User', id: row.owner_id }),
    offering: (row: LectureRow) => (row.offering_id ? { __typename: 'Offering', id: row.offering_id } : null),
    durationMs: (row: LectureRow) => row.duration_ms,
    steps: (row: LectureRow, _args: unknown, ctx: Ctx) => stepsOf(ctx, row),
    upload: (row: LectureRow, _args: unknown, ctx: Ctx) => uploadOf(ctx, row),
    playback: (row: LectureRow, _args: unknown, ctx: Ctx) => playbackFor(ctx, row),
    progress: (row: LectureRow, _args: unknown, ctx: Ctx) => progressOf(ctx, row),
    createdAt: (row: LectureRow) => row.created_at,
    readyAt: (row: LectureRow) => row.ready_at,
  },
  Offering: {
    __resolveReference: (reference: { id: string }) => reference,
    lectures: (offering: { id: string }, args: OfferingLecturesArgs, ctx: Ctx) => lecturesOfOffering(ctx, offering.id, args),
  },
};
