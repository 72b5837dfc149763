import type { Data } from '../data.ts';
import { expect } from '../journal.ts';
import { Person } from '../person.ts';
import { signIn } from '../sign-up.ts';
import { soon } from '../soon.ts';
import type { Cast, Stage } from '../stage.ts';

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
