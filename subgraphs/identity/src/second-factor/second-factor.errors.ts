import { userError } from '@lyceum/kit/errors/failure.ts';

export const invalidCode = () => userError('InvalidCode', 'This code is wrong, or was used before; wait for the next one.');
