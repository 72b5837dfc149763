import { expect } from '../journal.ts';
import { Person } from '../person.ts';
import { signUp, switchRole } from '../sign-up.ts';
import { type Cast, failure, type Stage } from '../stage.ts';

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
