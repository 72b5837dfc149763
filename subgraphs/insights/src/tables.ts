import type { Generated } from 'kysely';

export interface FactTable {
  id: string;
  tenant_id: string;
  type: string;
  at: Date;
  mentor_id: string | null;
  user_id: string | null;
  booking_id: string | null;
  conversation_id: string | null;
  amount: Generated<number>;
  currency: Generated<string>;
  quantity: Generated<number>;
}

export type Scope = 'TENANT' | 'MENTOR' | 'USER';

export interface FigureTable {
  tenant_id: string;
  scope: Scope;
  scope_id: string;
  name: string;
  currency: string;
  value: number;
}

export interface InsightsTables {
  fact: FactTable;
  figure: FigureTable;
}
