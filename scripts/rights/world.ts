import { siblingId } from '@lyceum/kit/ids/ids.ts';
import { demoId } from '@lyceum/kit/seed/demo.ts';
import type { Kind } from './person.ts';
import { playable } from './recipes/media.ts';
import { connected, said, talking } from './recipes/messaging.ts';
import { decided, opened, reported } from './recipes/safety.ts';
import { booked, offered } from './recipes/sessions.ts';
import { addedSkill } from './recipes/skills.ts';
import type { Stage } from './stage.ts';

/** A thing of a tenant: who may see it there, and its id. */
export interface Thing {
  readonly seenBy: Exclude<Kind, 'anonymous' | 'partner' | 'app' | 'suspended'>;
  readonly idIn: (stage: Stage) => Promise<string>;
}

const once = (name: string, make: (stage: Stage) => Promise<string>) => (stage: Stage) =>
  stage.once(`the ${name}`, () => make(stage));

/** The name, when what makes it worth looking at is there. */
async function after(made: Promise<unknown>, name: string): Promise<string> {
  await made;
  return name;
}

const booking = once('booking', booked);

async function orderOf(stage: Stage): Promise<string> {
  const query = 'query ($id: ID!) { booking(id: $id) { order { id } } }';
  return (await stage.ask(stage.person('mentee'), query, { id: await booking(stage) })).booking.order.id;
}

/** With one below it, so that asking for its parts answers something. */
async function parentSkill(stage: Stage): Promise<string> {
  const id = await addedSkill(stage);
  await addedSkill(stage, id);
  return id;
}

const lecture = once('lecture', playable);

/** One of each entity, with somebody who sees all of it that another subgraph adds. */
export const things = {
  User: { seenBy: 'mentee', idIn: async (stage) => after(booking(stage), stage.person('mentor').userId) },
  Mentor: { seenBy: 'mentor', idIn: async (stage) => siblingId('mentor', stage.person('mentor').userId) },
  Mentee: { seenBy: 'mentee', idIn: async (stage) => siblingId('mentee', stage.person('mentee').userId) },
  Skill: { seenBy: 'mentee', idIn: once('skill', parentSkill) },
  Tenant: { seenBy: 'mentee', idIn: async (stage) => stage.tenantId },
  Offering: { seenBy: 'mentee', idIn: async (stage) => after(lecture(stage), await offered(stage)) },
  Booking: { seenBy: 'mentee', idIn: booking },
  Review: { seenBy: 'mentee', idIn: async (stage) => demoId('review', stage.number, 60) },
  Conversation: { seenBy: 'mentee', idIn: talking },
  Message: { seenBy: 'mentee', idIn: once('message', said) },
  Call: { seenBy: 'mentee', idIn: once('call', connected) },
  Order: { seenBy: 'mentee', idIn: once('order', orderOf) },
  Lecture: { seenBy: 'mentor', idIn: lecture },
  Report: { seenBy: 'mentor', idIn: once('report', reported) },
  ModerationCase: { seenBy: 'moderator', idIn: once('case', opened) },
  Decision: { seenBy: 'moderator', idIn: once('decision', decided) },
  TextRuleSet: {
    seenBy: 'moderator',
    idIn: async (stage) => (await stage.ask(stage.person('admin'), '{ textRules { id } }')).textRules.id,
  },
} as const satisfies Readonly<Record<string, Thing>>;
