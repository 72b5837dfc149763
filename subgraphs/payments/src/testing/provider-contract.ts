import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OutcomeUnknown, type PaymentProvider, ProviderRefused } from '../provider/port.ts';

export interface ContractSubject {
  readonly provider: PaymentProvider;
  readonly account: string;
  /** Tokens with which this provider plays the parts. */
  readonly methods: { readonly good: string; readonly declined: string; readonly answerLost: string };
  close(): Promise<void>;
}

let count = 0;

/** What every provider behind the port promises, whoever it is. */
export function providerContract(name: string, open: () => Promise<ContractSubject>): void {
  describe(`the provider ${name}`, () => {
    let subject: ContractSubject;

    beforeAll(async () => {
      subject = await open();
    });

    afterAll(() => subject?.close());

    const aCall = () => {
      count += 1;
      return { account: subject.account, orderId: `order_contract_${count}`, key: `contract ${count}` };
    };
    const reserve = async (call: ReturnType<typeof aCall>, paymentMethod = subject.methods.good) =>
      subject.provider.authorise({ ...call, amount: 5000, currency: 'EUR', paymentMethod });

    test('authorises, captures and refunds, each under its own key', async () => {
      const call = aCall();
      const authorised = await reserve(call);
      expect(authorised).toMatchObject({ kind: 'AUTHORISED', orderId: call.orderId, amount: 5000, currency: 'EUR' });
      const of = { ...call, ref: authorised.ref };
      expect(await subject.provider.capture({ ...of, key: `${call.key} capture` })).toMatchObject({
        kind: 'CAPTURED',
        ref: authorised.ref,
        amount: 5000,
      });
      const refund = { ...of, key: `${call.key} refund`, amount: 2000, currency: 'EUR' };
      expect(await subject.provider.refund(refund)).toMatchObject({ kind: 'REFUNDED', ref: authorised.ref, amount: 2000 });
    });

    test('answers the same key with the same fact and moves money once, also for calls at the same time', async () => {
      const call = aCall();
      const facts = await Promise.all([reserve(call), reserve(call), reserve(call)]);
      expect(new Set(facts.map(({ ref }) => ref)).size).toBe(1);
      const capture = { ...call, ref: facts[0].ref, key: `${call.key} capture` };
      await Promise.all([subject.provider.capture(capture), subject.provider.capture(capture)]);
      const refund = { ...capture, key: `${call.key} refund`, amount: 5000, currency: 'EUR' };
      const refunds = await Promise.all([subject.provider.refund(refund), subject.provider.refund(refund)]);
      expect(refunds[0]).toEqual(refunds[1]);
    });

    test('refuses a key that was used with other arguments', async () => {
      const call = aCall();
      await reserve(call);
      const other = subject.provider.authorise({ ...call, amount: 1, currency: 'EUR', paymentMethod: subject.methods.good });
      await expect(other).rejects.toBeInstanceOf(ProviderRefused);
    });

    test('declines with a fact, not with an exception', async () => {
      expect(await reserve(aCall(), subject.methods.declined)).toMatchObject({ kind: 'DECLINED' });
    });

    test('knows what became of a call whose answer was lost, and of none that it never heard', async () => {
      const call = aCall();
      await expect(reserve(call, subject.methods.answerLost)).rejects.toBeInstanceOf(OutcomeUnknown);
      const look = { ...call, operation: 'AUTHORISE' as const, ref: null };
      expect(await subject.provider.lookup(look)).toMatchObject({ kind: 'AUTHORISED', orderId: call.orderId });
      expect(await subject.provider.lookup({ ...look, key: 'never used' })).toBeNull();
      expect(await reserve(call, subject.methods.answerLost)).toMatchObject({ kind: 'AUTHORISED' });
    });

    test('tells the state that is where another was wished: void after capture, capture after void', async () => {
      const taken = aCall();
      const takenRef = (await reserve(taken)).ref;
      await subject.provider.capture({ ...taken, ref: takenRef, key: `${taken.key} capture` });
      expect(await subject.provider.void({ ...taken, ref: takenRef, key: `${taken.key} void` })).toMatchObject({
        kind: 'CAPTURED',
      });
      const given = aCall();
      const givenRef = (await reserve(given)).ref;
      expect(await subject.provider.void({ ...given, ref: givenRef, key: `${given.key} void` })).toMatchObject({
        kind: 'VOIDED',
      });
      expect(await subject.provider.capture({ ...given, ref: givenRef, key: `${given.key} capture` })).toMatchObject({
        kind: 'VOIDED',
      });
    });

    test('never refunds more than was captured, and nothing that was not', async () => {
      const call = aCall();
      const { ref } = await reserve(call);
      const refund = (key: string, amount: number) =>
        subject.provider.refund({ ...call, ref, key: `${call.key} ${key}`, amount, currency: 'EUR' });
      await expect(refund('too early', 1)).rejects.toBeInstanceOf(ProviderRefused);
      await subject.provider.capture({ ...call, ref, key: `${call.key} capture` });
      const outcomes = await Promise.allSettled([refund('a', 3000), refund('b', 3000), refund('c', 3000)]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await refund('rest', 2000);
      await expect(refund('one more', 1)).rejects.toBeInstanceOf(ProviderRefused);
    });
  });
}
