import { demoId, demoUser } from '@lyceum/kit/seed/demo.ts';
import { id, offering, type Person, type PlantedRow, past } from './rows.ts';

export function paymentsRows({ tenant_id, user_id }: Person): readonly PlantedRow[] {
  return [
    [
      'payments.payment_order',
      {
        id: id('order'),
        tenant_id,
        booking_id: id('booking'),
        offering_id: offering,
        mentor_id: demoId('mentor', 2, 12),
        mentor_user_id: demoUser(2, 12),
        payer_id: user_id,
        amount: 100,
        currency: 'EUR',
        provider: 'sandbox',
        authorise_key: 'k',
        state: 'DECLINED',
        failure_code: 'X',
        created_at: past,
        updated_at: past,
      },
      ['payment_method', 'failure_message'],
    ],
  ];
}
