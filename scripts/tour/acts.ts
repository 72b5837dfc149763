import { randomUUID } from 'node:crypto';
import { setInterval } from 'node:timers/promises';
import type { Feed } from './feed.ts';
import { expect, type Journal } from './journal.ts';
import { makeVideo, playTwoRungs, uploadWithABreak } from './lecture.ts';
import { type Data, Person } from './person.ts';
import { type Account, signIn, signUp, switchRole } from './sign-up.ts';

/** What the acts share. */
export interface Stage {
  readonly journal: Journal;
  readonly addresses: readonly string[];
  readonly inbox: string;
  /** Chromium's program. */
  readonly browser: string;
  /** Differs from tour to tour, so that a house can be toured again. */
  readonly run: string;
}

export interface Cast {
  readonly ada: Person;
  readonly ben: Person;
  readonly adaAccount: Account;
  readonly benAccount: Account;
}

const key = () => randomUUID();
const failure = '... on UserError { code why: message }';

export async function meet(stage: Stage): Promise<Cast> {
  const { journal, inbox, run } = stage;
  journal.act('Two people sign up');
  const ada = new Person('Ada Mentor', stage.addresses);
  const ben = new Person('Ben Mentee', stage.addresses);
  const [adaAccount, benAccount] = await journal.step(
    'register, read the code in the inbox, verify, sign in',
    () => Promise.all([signUp(ada, `ada.${run}@tour.test`, inbox), signUp(ben, `ben.${run}@tour.test`, inbox)]),
    ([one, two]) => `${one.email}, ${two.email}`,
  );
  await journal.step(
    'one account, two profiles: Ada becomes a mentor, Ben a mentee',
    async () => {
      await ada.change(
        `mutation ($input: ActivateMentorProfileInput!) { result: activateMentorProfile(input: $input) { __typename ${failure} } }`,
        { headline: 'One minute of graph theory', skills: ['graphs'], languages: ['en'], timeZone: 'Europe/Lisbon' },
        'ActivateMentorProfileSuccess',
      );
      await switchRole(ada, 'MENTOR');
      await ben.change(
        `mutation ($input: ActivateMenteeProfileInput!) { result: activateMenteeProfile(input: $input) { __typename ${failure} } }`,
        { level: 'BEGINNER' },
        'ActivateMenteeProfileSuccess',
      );
      await switchRole(ben, 'MENTEE');
      const views = await Promise.all([ada, ben].map((person) => person.ask('{ viewer { role scopes } }')));
      expect(views[0].viewer.role === 'MENTOR' && views[1].viewer.role === 'MENTEE', 'each has the role switched to');
      return views;
    },
    (views) => views.map(({ viewer }) => `${viewer.role} [${viewer.scopes}]`).join(', '),
  );
  await journal.step(
    'a token with one letter changed is refused',
    async () => {
      const forger = new Person('forger', stage.addresses);
      forger.setToken(`${ada.token!.slice(0, -4)}AAAA`);
      const { errors } = await forger.tryAsk('{ viewer { role } }');
      expect(errors?.[0]?.extensions.code === 'UNAUTHENTICATED', 'a forged token is UNAUTHENTICATED');
      return errors![0]!.message;
    },
    (message) => message,
  );
  return { ada, ben, adaAccount, benAccount };
}

export async function publish({ journal, run }: Stage, { ada }: Cast): Promise<string> {
  journal.act('Ada publishes an offering');
  const create = `mutation ($input: CreateOfferingInput!) { result: createOffering(input: $input) { __typename ... on CreateOfferingSuccess { offering { id state } } ${failure} } }`;
  const details = {
    title: `Graph theory in a minute ${run}`,
    description: 'Vertices, edges and one surprise.',
    durationMinutes: 1,
  };
  await journal.step(
    'a negative price is refused',
    () => ada.change(create, { ...details, price: { amount: -1200, currency: 'EUR' } }, 'InvalidInput'),
    ({ why }) => why,
  );
  const offeringId = await journal.step(
    'one minute for 12.00 EUR, any time of any day, no notice, no buffers',
    async () => {
      const { offering } = await ada.change(
        create,
        { ...details, price: { amount: 1200, currency: 'EUR' } },
        'CreateOfferingSuccess',
      );
      const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
      await ada.change(
        `mutation ($input: SetAvailabilityInput!) { result: setAvailability(input: $input) { __typename ${failure} } }`,
        {
          timeZone: 'Europe/Lisbon',
          weekly: days.map((day) => ({ day, from: '00:00', to: '24:00' })),
          overrides: [],
          bufferBeforeMinutes: 0,
          bufferAfterMinutes: 0,
          noticeMinutes: 0,
          horizonDays: 30,
        },
        'SetAvailabilitySuccess',
      );
      await ada.change(
        `mutation ($input: PublishOfferingInput!) { result: publishOffering(input: $input) { __typename ${failure} } }`,
        { offeringId: offering.id },
        'PublishOfferingSuccess',
      );
      return offering.id as string;
    },
    (id) => id,
  );
  return offeringId;
}

export interface Booked {
  readonly bookingId: string;
  readonly conversationId: string;
  readonly timeline: Feed;
}

export async function book({ journal, addresses, run }: Stage, { ada, ben }: Cast, offeringId: string): Promise<Booked> {
  journal.act('Ben books and pays');
  const slot = await journal.step(
    'search the offering and its slots, with the mentor from another subgraph',
    async () => {
      const now = Date.now();
      const { offerings } = await ben.ask(
        `query ($search: String!, $from: DateTime!, $to: DateTime!) {
          offerings(filter: { search: $search }, first: 5) {
            nodes { id title mentor { displayName headline } slots(from: $from, to: $to, timeZone: "Europe/Lisbon") { startsAt endsAt } }
          }
        }`,
        { search: run, from: new Date(now).toISOString(), to: new Date(now + 10 * 60_000).toISOString() },
      );
      const found = offerings.nodes.find(({ id }: Data) => id === offeringId);
      expect(found, 'the published offering is found');
      expect(found.mentor.displayName === 'Ada Mentor', 'the offering names its mentor');
      expect(found.slots.length >= 5, 'ten minutes have at least five slots of one minute');
      return found.slots[0];
    },
    ({ startsAt }) => `first slot ${startsAt}`,
  );
  const holdQuery = `mutation ($input: HoldSlotInput!) { result: holdSlot(input: $input) { __typename ... on HoldSlotSuccess { hold { token expiresAt } } ${failure} } }`;
  const hold = await journal.step(
    'hold the slot for ten minutes',
    async () =>
      (await ben.change(holdQuery, { offeringId, startsAt: slot.startsAt, idempotencyKey: key() }, 'HoldSlotSuccess')).hold,
    ({ expiresAt }) => `until ${expiresAt}`,
  );
  await journal.step(
    'somebody else wants the same slot',
    async () => {
      const rival = new Person('Rival', addresses);
      await signIn(rival, 'mentee41@demo.test');
      return rival.change(holdQuery, { offeringId, startsAt: slot.startsAt, idempotencyKey: key() }, 'SlotTaken');
    },
    ({ why }) => why,
  );
  const bookQuery = `mutation ($input: BookSessionInput!) {
    result: bookSession(input: $input) { __typename ... on BookSessionSuccess { booking { id state timelineCursor } } ${failure} }
  }`;
  const idempotencyKey = key();
  const request = { holdToken: hold.token, paymentMethod: 'pm_card_ok', idempotencyKey };
  const booking = await journal.step(
    'book and pay; the second click with the same key is the same booking',
    async () => {
      const [one, two] = await Promise.all([
        ben.change(bookQuery, request, 'BookSessionSuccess'),
        ben.change(bookQuery, request, 'BookSessionSuccess'),
      ]);
      expect(one.booking.id === two.booking.id, 'both clicks answer one booking');
      return one.booking;
    },
    ({ id, state }) => `${id} ${state}`,
  );
  const timeline = ben.device().watch(
    `subscription ($id: ID!, $after: Cursor) {
      event: bookingTimeline(bookingId: $id, after: $after) { __typename ... on BookingTimelineUpdate { cursor entry { sequence kind message } booking { state order { state price { amount } } } } }
    }`,
    { id: booking.id, after: booking.timelineCursor },
  );
  const conversationId = await journal.step(
    'watch the timeline live until its conversation is open',
    async () => {
      const question =
        'query ($id: ID!) { booking(id: $id) { state conversation { id } order { state price { amount currency } } timeline { sequence kind } } }';
      const { booking: now } = await ben.ask(question, { id: booking.id });
      const opened = now.timeline.some(({ kind }: Data) => kind === 'CONVERSATION_OPENED');
      if (!opened) await timeline.until('CONVERSATION_OPENED', ({ entry }) => entry?.kind === 'CONVERSATION_OPENED');
      const { booking: then } = await ben.ask(question, { id: booking.id });
      const kinds = then.timeline.map(({ kind }: Data) => kind);
      for (const kind of ['REQUESTED', 'PAYMENT_AUTHORISED', 'PAYMENT_CAPTURED', 'CONFIRMED'])
        expect(kinds.includes(kind), `the timeline has ${kind}`);
      expect(then.state === 'CONFIRMED' && then.order.state === 'CAPTURED', 'the booking is confirmed and its order captured');
      console.log(`      ${kinds.join(' → ')}`);
      return then.conversation.id as string;
    },
    (id) => id,
  );
  const seen = await ada.ask('query ($id: ID!) { booking(id: $id) { viewerRole mentee { displayName } } }', { id: booking.id });
  expect(
    seen.booking.viewerRole === 'MENTOR' && seen.booking.mentee.displayName === 'Ben Mentee',
    'Ada sees the booking as its mentor',
  );
  return { bookingId: booking.id, conversationId, timeline };
}

const conversationEvents = `subscription ($id: ID!, $after: Cursor) {
  event: conversationEvents(conversationId: $id, after: $after) {
    __typename cursor
    ... on MessagePosted { message { id sequence text kind sender { displayName } } }
    ... on MessageRemoved { message { id state } }
    ... on ReadCursorMoved { upToSequence }
  }
}`;
const sendQuery = `mutation ($input: SendMessageInput!) {
  result: sendMessage(input: $input) { __typename ... on SendMessageSuccess { message { id sequence state } } ${failure} }
}`;

/** Answers the id of a message of Ada's, and Ben's feed of the conversation. */
export async function chat({ journal, addresses }: Stage, { ada, ben, adaAccount }: Cast, { conversationId }: Booked) {
  journal.act('They chat');
  const send = (text: string) => ada.change(sendQuery, { conversationId, clientMessageId: key(), text }, 'SendMessageSuccess');
  const cursorOf = async () =>
    (await ben.ask('query ($id: ID!) { conversation(id: $id) { eventCursor } }', { id: conversationId })).conversation
      .eventCursor;
  const device = ben.device();
  const before = device.watch(conversationEvents, { id: conversationId, after: await cursorOf() });
  const presence = ben
    .device()
    .watch('subscription ($ids: [ID!]!) { event: presenceChanged(userIds: $ids) { state user { displayName } } }', {
      ids: [adaAccount.userId],
    });
  await journal.step(
    'presence and typing arrive, with the name from identity',
    async () => {
      const signals = ben
        .device()
        .watch(
          'subscription ($id: ID!) { event: conversationSignals(conversationId: $id) { ... on TypingChanged { typing user { displayName } } } }',
          { id: conversationId },
        );
      await ada.change(
        `mutation ($input: TouchPresenceInput!) { result: touchPresence(input: $input) { __typename ${failure} } }`,
        { deviceId: 'laptop', idle: false },
        'TouchPresenceSuccess',
      );
      const online = await presence.until('Ada online', ({ state }) => state === 'ONLINE');
      const typing = await untilHeard(signals, () =>
        ada.change(
          `mutation ($input: SetTypingInput!) { result: setTyping(input: $input) { __typename ${failure} } }`,
          { conversationId, typing: true },
          'SetTypingSuccess',
        ),
      );
      return [online, typing];
    },
    ([online, typing]) => `${online.user.displayName} ${online.state}, ${typing.user.displayName} types`,
  );
  const first = await journal.step(
    'a message arrives live',
    async () => {
      const { message } = await send('Hello Ben, a graph is dots and lines.');
      return before.until('the message', (event) => event.message?.id === message.id);
    },
    ({ message }) => `${message.sequence} ${message.sender.displayName}: ${message.text}`,
  );
  const tooLong = await journal.step(
    'a message of 100,000 characters is refused',
    () => ada.change(sendQuery, { conversationId, clientMessageId: key(), text: 'a'.repeat(100_000) }, 'InvalidInput'),
    ({ why }) => why,
  );
  expect(tooLong.why.length < 500, 'the refusal does not repeat the message');
  const resumed = await journal.step(
    `the line breaks, a hundred messages are sent meanwhile, Ben comes back${addresses.length > 1 ? ' on the other router' : ''}`,
    async () => {
      const last = before.events.at(-1).cursor;
      device.cut();
      const texts = Array.from({ length: 100 }, (_, n) => `While you were away ${n}`);
      for (let from = 0; from < texts.length; from += 10) await Promise.all(texts.slice(from, from + 10).map(send));
      const feed = ben.device({ router: 1 }).watch(conversationEvents, { id: conversationId, after: last });
      const missed = await feed.count('the missed messages', 100, ({ message }) =>
        message?.text?.startsWith('While you were away'),
      );
      const live = await send('And we are live again.');
      await feed.until('the live message', ({ message }) => message?.id === live.message.id);
      const posted = feed.events.filter(({ __typename }) => __typename === 'MessagePosted').map(({ message }) => message);
      expect(posted.length === 101, `exactly the 101 messages came, not ${posted.length}`);
      expect(new Set(missed.map(({ message }) => message.text)).size === 100, 'each of the hundred came once');
      expect(
        posted.every(({ sequence }, index) => sequence === first.message.sequence + 1 + index),
        'they came in order, without a gap',
      );
      return feed;
    },
    (feed) => `${feed.events.filter(({ message }) => message).length} messages, in order, none twice, none missing`,
  );
  await journal.step(
    'contact details that lead off the platform are held back',
    async () => {
      const { result } = await ada.ask(sendQuery, {
        input: {
          conversationId,
          clientMessageId: key(),
          text: 'Write me at ada.mentor@gmail.com or on WhatsApp +351 912 345 678, it is cheaper.',
        },
      });
      expect(
        result.__typename === 'MessageRefused' || result.message?.state === 'HELD',
        `it was not delivered, but ${JSON.stringify(result)}`,
      );
      return result;
    },
    (result) => (result.__typename === 'MessageRefused' ? result.why : `state ${result.message.state}`),
  );
  await journal.step(
    'Ben reads; his unread count is zero',
    async () => {
      const { conversation } = await ben.ask('query ($id: ID!) { conversation(id: $id) { headSequence unreadCount } }', {
        id: conversationId,
      });
      const read = await ben.change(
        `mutation ($input: MarkReadInput!) { result: markRead(input: $input) { __typename ... on MarkReadSuccess { conversation { unreadCount } } ${failure} } }`,
        { conversationId, upToSequence: conversation.headSequence },
        'MarkReadSuccess',
      );
      expect(read.conversation.unreadCount === 0, 'nothing is unread');
      return conversation.unreadCount;
    },
    (count) => `${count} → 0`,
  );
  return { messageId: first.message.id as string, feed: resumed };
}

/** Ephemeral signals are heard by who listens already; so the sender repeats, as a client that types on does. */
async function untilHeard(feed: Feed, act: () => Promise<unknown>): Promise<Data> {
  for await (const _ of setInterval(250)) {
    await act();
    if (feed.events.length > 0) break;
  }
  return feed.until('the signal', () => true);
}

export async function call(
  { journal }: Stage,
  { ada, ben, adaAccount, benAccount }: Cast,
  { conversationId }: Booked,
): Promise<void> {
  journal.act('They call');
  const incoming = `subscription { event: incomingCalls { __typename ... on CallRinging { call { id initiator { displayName } } } ... on CallRingStopped { reason } } }`;
  const [laptop, phone] = [ada.device().watch(incoming), ada.device({ router: 1 }).watch(incoming)];
  const start = `mutation ($input: StartCallInput!) { result: startCall(input: $input) { __typename ... on CallSuccess { call { id eventCursor state } } ${failure} } }`;
  const { call: ringing } = await journal.step(
    "Ben calls; both of Ada's devices ring",
    async () => {
      const started = await ben.change(start, { conversationId, media: 'VIDEO', deviceId: 'ben-laptop' }, 'CallSuccess');
      const rings = await Promise.all(
        [laptop, phone].map((feed) => feed.until('ringing', ({ __typename }) => __typename === 'CallRinging')),
      );
      expect(
        rings.every((ring) => ring.call.id === started.call.id && ring.call.initiator.displayName === 'Ben Mentee'),
        'both ring for this call',
      );
      return started;
    },
    ({ call: { id, state } }) => `${id} ${state}`,
  );
  const events = `subscription ($id: ID!, $after: Cursor) {
    event: callEvents(callId: $id, after: $after) { __typename ... on CallChanged { state } ... on CallSignal { kind payload from { displayName } } ... on IceBatch { payload } }
  }`;
  const at = { id: ringing.id, after: ringing.eventCursor };
  const [bensCall, adasCall] = [ben.device().watch(events, at), ada.device().watch(events, at)];
  await journal.step('Ada answers on her laptop; her phone stops ringing', async () => {
    await ada.change(
      `mutation ($input: AcceptCallInput!) { result: acceptCall(input: $input) { __typename ${failure} } }`,
      { callId: ringing.id, deviceId: 'ada-laptop' },
      'CallSuccess',
    );
    await phone.until('the end of ringing', ({ __typename }) => __typename === 'CallRingStopped');
    await bensCall.until('the call is active', ({ state }) => state === 'ACTIVE');
  });
  const signal = (from: Person, to: string, kind: string, payload: object) =>
    from.change(
      `mutation ($input: SendCallSignalInput!) { result: sendCallSignal(input: $input) { __typename ${failure} } }`,
      { callId: ringing.id, to, kind, payload },
      'SendCallSignalSuccess',
    );
  await journal.step('offer, answer and candidates pass between them', async () => {
    await signal(ben, adaAccount.userId, 'OFFER', { type: 'offer', sdp: 'v=0' });
    await adasCall.until('the offer', ({ kind, from }) => kind === 'OFFER' && from.displayName === 'Ben Mentee');
    await signal(ada, benAccount.userId, 'ANSWER', { type: 'answer', sdp: 'v=0' });
    await bensCall.until('the answer', ({ kind }) => kind === 'ANSWER');
    await signal(ada, benAccount.userId, 'ICE_BATCH', {
      candidates: [{ candidate: 'candidate:1 1 udp 1 127.0.0.1 9 typ host' }],
    });
    await bensCall.until('the candidates', ({ __typename }) => __typename === 'IceBatch');
  });
  await journal.step('five seconds of call, each proving their presence; then Ben hangs up', async () => {
    const touch = `mutation ($input: TouchCallInput!) { result: touchCall(input: $input) { __typename ${failure} } }`;
    let beats = 0;
    for await (const _ of setInterval(1000)) {
      await Promise.all([ada, ben].map((person) => person.change(touch, { callId: ringing.id }, 'CallSuccess')));
      beats += 1;
      if (beats === 5) break;
    }
    await ben.change(
      `mutation ($input: HangUpInput!) { result: hangUp(input: $input) { __typename ${failure} } }`,
      { callId: ringing.id },
      'CallSuccess',
    );
    await adasCall.until('the end of the call', ({ state }) => state === 'ENDED');
  });
}

export async function teach({ journal, addresses, browser, run }: Stage, { ada, ben }: Cast, offeringId: string): Promise<void> {
  journal.act('Ada uploads a lecture, Ben watches it');
  const video = await journal.step(
    'make a real video',
    async () => makeVideo(),
    (bytes) => `${bytes.length} bytes`,
  );
  const { lecture } = await journal.step(
    'announce the lecture',
    () =>
      ada.change(
        `mutation ($input: CreateLectureInput!) { result: createLecture(input: $input) { __typename ... on CreateLectureSuccess { lecture { id upload { url } } } ${failure} } }`,
        { title: `Dots and lines ${run}`, offeringId, sizeBytes: video.length, idempotencyKey: key() },
        'CreateLectureSuccess',
      ),
    (result) => result.lecture.id,
  );
  const progress = ada
    .device()
    .watch(
      `subscription ($id: ID!) { event: lectureProgress(lectureId: $id) { state failure { message } steps { name state progress } renditions { height } offering { title } } }`,
      { id: lecture.id },
    );
  await journal.step(
    'upload it in pieces, with the line dropped in the middle',
    () => uploadWithABreak(video, { url: lecture.upload.url, lectureId: lecture.id, token: ada.token! }),
    (at) => `went on at byte ${at}`,
  );
  await journal.step(
    'processing, live, until it can be played',
    async () => {
      const done = await progress.until('the lecture', ({ state }) => state === 'READY' || state === 'FAILED', 120_000);
      expect(done.state === 'READY', `the lecture is ready, but it is ${JSON.stringify(done)}`);
      expect(done.renditions.length >= 2, 'the ladder has at least two rungs');
      return done;
    },
    ({ renditions }) => `${progress.events.length} events, rungs ${renditions.map(({ height }: Data) => height).join(', ')}`,
  );
  const look = 'query ($id: ID!) { lecture(id: $id) { title playback { hlsUrl } progress { watchedMs completed } } }';
  await journal.step(
    'two rungs play with hls.js in Chromium',
    async () => {
      const { lecture: bought } = await ben.ask(look, { id: lecture.id });
      expect(bought.playback, 'who booked the offering may watch its lectures');
      return playTwoRungs(bought.playback.hlsUrl, `${addresses[0]}/healthz`, browser);
    },
    (played) => played.map(({ height, seconds }) => `${height}p ${seconds.toFixed(1)} s`).join(', '),
  );
  await journal.step(
    'what Ben watched is kept as intervals; an overlap counts once',
    async () => {
      await ben.change(
        `mutation ($input: ReportWatchedInput!) { result: reportWatched(input: $input) { __typename ${failure} } }`,
        {
          lectureId: lecture.id,
          intervals: [
            { fromMs: 0, toMs: 2000 },
            { fromMs: 1000, toMs: 3000 },
          ],
          positionMs: 3000,
        },
        'ReportWatchedSuccess',
      );
      const { lecture: seen } = await ben.ask(look, { id: lecture.id });
      expect(seen.progress.watchedMs === 3000, `3,000 ms were watched, not ${seen.progress.watchedMs}`);
      return seen.progress;
    },
    ({ watchedMs }) => `${watchedMs} ms`,
  );
}

export async function moderate({ journal, addresses }: Stage, { ben }: Cast, messageId: string, feed: Feed): Promise<void> {
  journal.act('Ben reports a message, a moderator decides');
  await journal.step('report', () =>
    ben.change(
      `mutation ($input: ReportMessageInput!) { result: reportMessage(input: $input) { __typename ... on ReportMessageSuccess { report { id } } ${failure} } }`,
      { messageId, reason: 'OTHER', details: 'This is the tour.', idempotencyKey: key() },
      'ReportMessageSuccess',
    ),
  );
  const moderator = new Person('Moderator', addresses);
  await journal
    .step(
      'the queue has it, with evidence frozen',
      async () => {
        await signIn(moderator, 'moderator@demo.test');
        const queue = `{ reviewQueue(first: 100) { nodes { id messageId evidence { text contentHash } subject { displayName } } } }`;
        return soon('the case is in the queue', async () => {
          const { reviewQueue } = await moderator.ask(queue);
          return reviewQueue.nodes.find((item: Data) => item.messageId === messageId && item.evidence.length > 0);
        });
      },
      ({ subject, evidence }) => `about ${subject.displayName}: "${evidence[0].text}"`,
    )
    .then((item) =>
      journal.step('claim the case and hide the message; it vanishes for both, live', async () => {
        const claimed = await moderator.change(
          `mutation ($input: ClaimCaseInput!) { result: claimCase(input: $input) { __typename ... on ClaimCaseSuccess { leaseToken } ${failure} } }`,
          { caseId: item.id },
          'ClaimCaseSuccess',
        );
        await moderator.change(
          `mutation ($input: DecideCaseInput!) { result: decideCase(input: $input) { __typename ${failure} } }`,
          { caseId: item.id, leaseToken: claimed.leaseToken, action: 'HIDE_MESSAGE', note: 'Tour', idempotencyKey: key() },
          'DecideCaseSuccess',
        );
        await feed.until('the removal', (event) => event.__typename === 'MessageRemoved' && event.message.id === messageId);
      }),
    );
}

export async function attend({ journal }: Stage, { ada, ben, adaAccount }: Cast, { bookingId, timeline }: Booked): Promise<void> {
  journal.act('The session ends');
  await journal.step(
    'wait for its end by the timeline: attended, and the escrow released',
    async () => {
      await timeline.until('SETTLED', ({ entry }) => entry?.kind === 'SETTLED', 200_000);
      return timeline.until('ESCROW_RELEASED', ({ entry }) => entry?.kind === 'ESCROW_RELEASED');
    },
    ({ booking }) => `booking ${booking?.state}, order ${booking?.order?.state}`,
  );
  await journal.step(
    "Ada's balance is the price minus the platform's fee, and the books agree with the provider",
    async () => {
      const { mentor } = await ada.ask(
        'query ($id: ID!) { mentor(id: $id) { balance(currency: "EUR") { available { amount } pending { amount } } } }',
        {
          id: adaAccount.userId.replace('user_', 'mentor_'),
        },
      );
      const { explainRelease } = await ada.ask(
        'query ($id: ID!) { explainRelease(bookingId: $id) { outcome held { amount } mentorShare { amount } platformFee { amount } } }',
        { id: bookingId },
      );
      expect(explainRelease.outcome === 'ATTENDED', 'the session counts as attended');
      expect(explainRelease.mentorShare.amount + explainRelease.platformFee.amount === 1200, 'share and fee add up to the price');
      expect(mentor.balance.available.amount === explainRelease.mentorShare.amount, 'the balance is the share');
      return explainRelease;
    },
    ({ mentorShare, platformFee }) => `1200 = ${mentorShare.amount} + ${platformFee.amount}`,
  );
  await journal.step('reviews are double-blind: the first stays hidden until the second is written', async () => {
    const write = `mutation ($input: WriteReviewInput!) { result: writeReview(input: $input) { __typename ${failure} } }`;
    await ben.change(
      write,
      { bookingId, rating: 5, text: 'Dots and lines, at last.', idempotencyKey: key() },
      'WriteReviewSuccess',
    );
    const reviews = 'query ($id: ID!) { booking(id: $id) { reviews { rating authorRole } } }';
    const hidden = await ada.ask(reviews, { id: bookingId });
    expect(hidden.booking.reviews.length === 0, 'the other side sees nothing yet');
    await ada.change(
      write,
      { bookingId, rating: 4, text: 'Asked the right questions.', idempotencyKey: key() },
      'WriteReviewSuccess',
    );
    const shown = await ada.ask(reviews, { id: bookingId });
    expect(shown.booking.reviews.length === 2, 'now both are shown');
  });
}

const proof = 'proof { name projected recomputed equal }';

export async function addUp({ journal, addresses }: Stage, { ada, ben }: Cast): Promise<void> {
  journal.act('Three dashboards add it up');
  const sound = (dashboard: Data) => dashboard.proof.every(({ equal }: Data) => equal);
  await journal.step(
    'mentor',
    () =>
      soon("the mentor's figures", async () => {
        const { mentorDashboard: own } = await ada.ask(
          `{ mentorDashboard { bookingsConfirmed sessionsAttended earned { amount } rating ratings ${proof} } }`,
        );
        return (
          own.bookingsConfirmed === 1 &&
          own.sessionsAttended === 1 &&
          own.earned[0]?.amount > 0 &&
          own.ratings === 1 &&
          sound(own) &&
          own
        );
      }),
    (own) =>
      `${own.bookingsConfirmed} confirmed, ${own.sessionsAttended} attended, earned ${own.earned[0].amount}, rating ${own.rating}; ${own.proof.length} figures proved`,
  );
  await journal.step(
    'mentee',
    () =>
      soon("the mentee's figures", async () => {
        const { menteeDashboard: own } = await ben.ask(
          `{ menteeDashboard { bookingsConfirmed sessionsAttended watchedMs ${proof} } }`,
        );
        return own.bookingsConfirmed === 1 && own.sessionsAttended === 1 && own.watchedMs === 3000 && sound(own) && own;
      }),
    (own) =>
      `${own.bookingsConfirmed} confirmed, ${own.sessionsAttended} attended, ${own.watchedMs} ms watched; ${own.proof.length} figures proved`,
  );
  const admin = new Person('Admin', addresses);
  await journal.step(
    'admin, and the whole ledger verified against the provider',
    async () => {
      await signIn(admin, 'admin@demo.test');
      const { adminDashboard: own } = await admin.ask(
        `{ adminDashboard { users captured { amount currency } feesEarned { amount } decisions ${proof} } }`,
      );
      expect(own.decisions >= 1 && own.captured.length >= 1, 'the decision and the payment are counted');
      expect(
        sound(own),
        `each figure equals its recomputation: ${JSON.stringify(own.proof.filter(({ equal }: Data) => !equal))}`,
      );
      const { verifyLedger } = await admin.ask(
        '{ verifyLedger { sound transactions differences { check subject } providers { provider equal } } }',
      );
      expect(verifyLedger.sound, `the ledger is sound: ${JSON.stringify(verifyLedger)}`);
      return { ...own, ledger: verifyLedger };
    },
    (own) =>
      `${own.users} users, ${own.decisions} decisions; ${own.proof.length} figures proved; ${own.ledger.transactions} ledger transactions, sound`,
  );
}

export async function leave({ journal }: Stage, { ada, ben }: Cast): Promise<void> {
  journal.act('They leave');
  await journal.step(
    'Ben signs out; his open socket is closed within a second',
    async () => {
      const device = ben.device({ router: 1 });
      const closed = device.closed();
      const listening = device.watch('subscription { event: inboxEvents { cursor } }');
      await soon('the socket is open', async () => device.connected());
      const began = performance.now();
      await ben.change(
        'mutation ($input: SignOutInput!) { result: signOut(input: $input) { __typename } }',
        { everywhere: false },
        'SignOutSuccess',
      );
      const { code, reason } = await closed;
      const ms = performance.now() - began;
      expect(ms < 1000, `it took less than a second, not ${Math.round(ms)} ms`);
      expect(listening.events.length === 0, 'nothing more was told');
      return { code, reason };
    },
    ({ code, reason }) => `${code} ${reason}`,
  );
  await journal.step(
    'and his token is refused',
    async () => {
      const { errors } = await ben.tryAsk('{ viewer { role } }');
      expect(errors?.[0]?.extensions.code === 'UNAUTHENTICATED', 'the token ended with its session');
      return errors![0]!.message;
    },
    (message) => message,
  );
  ada.leave();
  ben.leave();
}

/** What follows from events is not there at once; asked again until it is. */
async function soon<T>(what: string, look: () => Promise<T | false | null | undefined>): Promise<T> {
  const deadline = Date.now() + 15_000;
  for await (const _ of setInterval(100)) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) break;
  }
  throw new Error(`Waited 15 s, and still not so: ${what}.`);
}
