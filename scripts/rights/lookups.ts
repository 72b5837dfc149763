import type { Kind } from './person.ts';
import { mergePlanned, supportOpened } from './recipes/administration.ts';
import { agreed } from './recipes/consents.ts';
import { guardianToken } from './recipes/guardians.ts';
import { asked, partnerOf } from './recipes/partners.ts';
import { erasureAsked } from './recipes/privacy.ts';
import type { Stage } from './stage.ts';
import { things } from './world.ts';

/** How a place of a query is filled: by whom, with what of a tenant, and below which field where it is not a field of the root. */
export interface Lookup {
  readonly by: Kind;
  readonly nameIn: (stage: Stage) => Promise<string>;
  /** The field of the root above this one, with its arguments. */
  readonly below?: (stage: Stage) => Promise<string>;
}

const thing = (type: keyof typeof things, by: Kind = things[type].seenBy): Lookup => ({ by, nameIn: things[type].idIn });

/** The cursor of the first node of a list, which must have one. `path` leads to it from the root. */
function page(by: Kind, field: string, below?: Lookup['below'], prepare?: (stage: Stage) => Promise<unknown>): Lookup {
  const nameIn = async (stage: Stage) => {
    await prepare?.(stage);
    const list = `list: ${field}(first: 1) { pageInfo { endCursor } }`;
    const query = below ? `{ parent: ${await below(stage)} { ${list} } }` : `{ ${list} }`;
    const data = await stage.ask(stage.person(by), query);
    const { endCursor } = (data.parent ?? data).list.pageInfo;
    if (endCursor === null) throw new Error(`${field} has nothing to page over.`);
    return endCursor;
  };
  return { by, nameIn, ...(below ? { below } : {}) };
}

const below = (field: string, type: keyof typeof things) => async (stage: Stage) =>
  `${field}(id: "${await things[type].idIn(stage)}")`;

/** Makes sure that there is one, and then pages. */
const paged = (type: keyof typeof things, by: Kind, field: string): Lookup => {
  const list = page(by, field);
  return { by, nameIn: async (stage) => (await things[type].idIn(stage)) && list.nameIn(stage) };
};

const person = (kind: Kind, by: Kind): Lookup => ({ by, nameIn: async (stage) => stage.person(kind).userId });

const consenting = (stage: Stage) => stage.once('the consent', () => agreed(stage, stage.person('mentee')));
const histories = page('mentee', 'consentHistory');

const messages = page('mentee', 'messages', async (stage) => {
  await things.Message.idIn(stage);
  return below('conversation', 'Conversation')(stage);
});

/** One for each place of the schema outside of mutations and subscriptions: `field` and `path` of `placesOf`. */
export const lookups: Readonly<Record<string, Lookup>> = {
  'Query.user id': thing('User'),
  'Query.accounts after': page('admin', 'accounts'),
  'Query.invitations after': {
    by: 'admin',
    nameIn: async (stage) => {
      const input = { email: `listed${stage.next()}@rights.test`, role: 'MENTEE' };
      await stage.change(stage.person('admin'), 'inviteMember', input);
      return page('admin', 'invitations').nameIn(stage);
    },
  },
  'Query.supportCase id': { by: 'admin', nameIn: (stage) => stage.once('a look', () => supportOpened(stage)) },
  'Query.accountMerge id': { by: 'admin', nameIn: (stage) => stage.once('a merge', () => mergePlanned(stage)) },
  'Query.members after': page('admin', 'members'),
  'Query.auditLog after': page('admin', 'auditLog'),
  'Query.auditLog filter.actorId': person('admin', 'admin'),
  // Whom the admin has locked.
  'Query.auditLog filter.subjectId': person('suspended', 'admin'),
  'Query.consentHistory userId': { by: 'admin', nameIn: consenting },
  'Query.consentHistory after': { by: 'mentee', nameIn: async (stage) => (await consenting(stage)) && histories.nameIn(stage) },
  'Query.guardianRequest token': {
    by: 'anonymous',
    nameIn: (stage) => stage.once('the guardian’s token', () => guardianToken(stage)),
  },
  'Query.partner id': { by: 'admin', nameIn: partnerOf },
  'Query.partners after': {
    by: 'admin',
    nameIn: async (stage) => (await partnerOf(stage)) && page('admin', 'partners').nameIn(stage),
  },
  'Query.authorizationRequest request': { by: 'mentee', nameIn: (stage) => asked(stage) },
  'Query.erasures after': page('admin', 'erasures', undefined, erasureAsked),
  'Query.mentor id': thing('Mentor', 'mentee'),
  'Query.mentors after': page('mentee', 'mentors'),
  'Query.mentors before': page('mentee', 'mentors'),
  'Query.skill id': thing('Skill'),
  'Query.skills parent': thing('Skill'),
  'Query.lecture id': thing('Lecture'),
  'Query.myLectures after': paged('Lecture', 'mentor', 'myLectures'),
  'Query.call id': thing('Call'),
  'Query.conversation id': thing('Conversation'),
  'Query.myConversations after': paged('Conversation', 'mentee', 'myConversations'),
  'Query.message id': thing('Message'),
  'Query.explainRelease bookingId': thing('Booking', 'mentor'),
  'Query.order id': thing('Order'),
  'Query.myOrders after': paged('Order', 'mentee', 'myOrders'),
  'Query.myOrders before': paged('Order', 'mentee', 'myOrders'),
  'Query.report id': thing('Report'),
  'Query.myReports after': paged('Report', 'mentor', 'myReports'),
  'Query.reviewQueue after': paged('ModerationCase', 'moderator', 'reviewQueue'),
  'Query.moderationCase id': thing('ModerationCase'),
  'Query.booking id': thing('Booking'),
  'Query.myBookings after': paged('Booking', 'mentee', 'myBookings'),
  'Query.cancellationQuote bookingId': thing('Booking'),
  'Query.offering id': thing('Offering'),
  'Query.offerings filter.mentorId': thing('Mentor', 'mentee'),
  'Query.offerings after': page('mentee', 'offerings'),
  'Query.myOfferings after': paged('Offering', 'mentor', 'myOfferings'),
  'Conversation.messages after': messages,
  'Conversation.messages before': messages,
  'Mentor.offerings after': page('mentee', 'offerings', below('mentor', 'Mentor')),
  'Mentor.reviews after': page('mentee', 'reviews', below('mentor', 'Mentor')),
  'Offering.lectures after': page('mentee', 'lectures', below('offering', 'Offering')),
};
