import { unzip } from '@lyceum/identity/testing/unzip.ts';
import { demoPassword } from '@lyceum/kit/seed/demo.ts';
import { expect } from '../journal.ts';
import { signIn } from '../sign-up.ts';
import { soon } from '../soon.ts';
import { type Cast, failure, type Stage } from '../stage.ts';

/** Ben gets everything that is known about him, and then is forgotten; what Ada has of him stays, without his words. */
export async function forget({ journal }: Stage, { ada, ben, benAccount }: Cast): Promise<void> {
  journal.act('Ben wants to be forgotten');
  await signIn(ben, benAccount.email);
  await journal.step(
    'he gets a copy of everything that all parts know about him',
    async () => {
      const { result } = await ben.ask(
        `mutation { result: requestDataExport { __typename ... on RequestDataExportSuccess { export { id } } ${failure} } }`,
      );
      await soon('the copy is ready', async () => {
        const { dataRequests } = await ben.ask('{ dataRequests { export { readyAt } } }');
        return dataRequests.export.readyAt !== null;
      });
      const { url } = await ben.change(
        `mutation ($input: OpenDataExportInput!) { result: openDataExport(input: $input) { __typename ... on OpenDataExportSuccess { url } ${failure} } }`,
        { exportId: result.export.id },
        'OpenDataExportSuccess',
      );
      const files = unzip(Buffer.from(await (await fetch(url)).arrayBuffer()));
      expect(files.get('identity/user_account.jsonl')?.includes(benAccount.email), 'his account is in it');
      expect(files.has('sessions/review.jsonl'), 'what he wrote about Ada is in it');
      expect(files.has('payments/payment_order.jsonl'), 'what he paid is in it');
      return files;
    },
    (files) => `${files.size} files`,
  );
  const certificateUrl = await journal.step(
    'he asks to be erased; here without days of grace, and every part answers',
    async () => {
      const { result } = await ben.ask(
        `mutation { result: requestErasure { __typename ... on RequestErasureSuccess { erasure { id certificateUrl } } ${failure} } }`,
      );
      expect(result.__typename === 'RequestErasureSuccess', `it is taken: ${JSON.stringify(result)}`);
      await soon('the certificate is there', async () => (await fetch(result.erasure.certificateUrl)).ok);
      return result.erasure.certificateUrl as string;
    },
  );
  await journal.step(
    'a signed certificate says what was erased, what was kept, and on which ground',
    async () => {
      const { statement, certificate } = (await (await fetch(certificateUrl)).json()) as {
        readonly certificate: string;
        readonly statement: {
          readonly sub: string;
          readonly stores: readonly { readonly store: string; readonly deleted: number }[];
          readonly grounds: object;
        };
      };
      expect(statement.sub === benAccount.userId && certificate.split('.').length === 3, 'it is about him, and signed');
      expect(
        statement.stores.some(({ store, deleted }) => store === 'identity.user_account' && deleted === 1),
        'his account is deleted',
      );
      return statement;
    },
    ({ stores, grounds }) => `${stores.length} stores; kept for ${Object.keys(grounds).join(', ')}`,
  );
  await journal.step(
    'his token is refused, his password opens nothing, and for Ada there is no such person any more',
    async () => {
      const { errors } = await ben.tryAsk('{ viewer { role } }');
      expect(errors?.[0]?.extensions.code === 'UNAUTHENTICATED', 'the token ended');
      ben.setToken(null);
      const again = `mutation ($input: SignInInput!) { result: signIn(input: $input) { __typename ${failure} } }`;
      await ben.change(again, { email: benAccount.email, password: demoPassword }, 'InvalidCredentials');
      const { user } = await ada.ask('query ($id: ID!) { user(id: $id) { displayName } }', { id: benAccount.userId });
      expect(user === null, 'there is no such person');
    },
  );
}
