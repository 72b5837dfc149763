import { join } from 'node:path';
import { defineSubgraph } from '@lyceum/kit/subgraph.ts';
import { lecturePublished, lectureWatched, mediaDataCollected, runStep } from '@lyceum/schema/messages.ts';
import { m001 } from '../migrations/001-media.ts';
import { m002 } from '../migrations/002-introduction.ts';
import { type Config, readConfig } from './config.ts';
import type { Ctx, Ports } from './context.ts';
import { entitlementFeature } from './entitlement/entitlement.feature.ts';
import { introductionFeature } from './introduction/introduction.feature.ts';
import { lectureFeature } from './lecture/lecture.feature.ts';
import { pipelineFeature } from './pipeline/pipeline.feature.ts';
import { playbackFeature } from './playback/playback.feature.ts';
import { playbackTokens } from './playback/playback.token.ts';
import { privacyFeature } from './privacy/privacy.feature.ts';
import { progressFeature } from './progress/progress.feature.ts';
import { localStorage } from './storage/local.ts';
import type { MediaTables } from './tables.ts';
import { ffmpegTranscoder } from './transcoder/ffmpeg.ts';
import { uploadFeature } from './upload/upload.feature.ts';
import { tusUploads } from './upload/upload.server.ts';

export const media = defineSubgraph<Config, Ports, MediaTables>({
  name: 'media',
  features: [
    lectureFeature,
    introductionFeature,
    uploadFeature,
    pipelineFeature,
    entitlementFeature,
    playbackFeature,
    progressFeature,
    privacyFeature,
  ],
  migrations: [m001, m002],
  sends: [mediaDataCollected, runStep, lecturePublished, lectureWatched],
  readConfig,
  async open(config, opening) {
    const ports: Ports = {
      storage: localStorage(config.directory),
      transcoder: ffmpegTranscoder(config),
      uploads: await tusUploads(join(config.directory, 'uploads'), config.maxUploadBytes),
      playback: playbackTokens(config.playbackSecret, config.playbackSeconds),
      maxUploadBytes: config.maxUploadBytes,
      publicUrl: opening.publicUrl,
      system: (tenantId) => opening.system(tenantId) as Ctx,
    };
    return { ports, close: async () => {} };
  },
});
