import type { Feature } from '@lyceum/kit/subgraph.ts';
import { mentorActivated } from '@lyceum/schema/messages.ts';
import type { Ports } from '../ports.ts';
import type { Tables } from '../tables.ts';
import { mentorResolvers } from './mentor.resolvers.ts';
import { MentorProfile } from './profile.entity.ts';

export const mentorFeature: Feature<Ports, Tables> = {
  name: 'mentor',
  sdl: new URL('./mentor.graphql', import.meta.url),
  resolvers: mentorResolvers,
  entities: [MentorProfile],
  sends: [mentorActivated],
};
