import { demoTenants } from '@lyceum/kit/seed/demo.ts';
import { openPayments, systemContext } from '../testing/house.ts';
import { providerContract } from '../testing/provider-contract.ts';

providerContract('sandbox', async () => {
  const house = await openPayments();
  return {
    provider: systemContext(house).ports.providers.active,
    account: demoTenants[1].id,
    methods: { good: 'pm_card_no_webhook', declined: 'pm_card_declined', answerLost: 'pm_card_timeout' },
    close: () => house.close(),
  };
});
