import { LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway';
import { countCall } from '../parent.ts';

/** Who asks, as the context says it. */
export interface Context {
  readonly userId: string;
}

/** Hands on who asks, as Apollo's documentation shows it. */
export class WithUser extends RemoteGraphQLDataSource<Context> {
  override willSendRequest({
    request,
    context,
  }: Parameters<NonNullable<RemoteGraphQLDataSource<Context>['willSendRequest']>>[0]) {
    request.http?.headers.set('x-user-id', (context as Partial<Context>).userId ?? '');
  }
}

/** In this process, by Apollo's own local source. */
export class CountedLocal extends LocalGraphQLDataSource<Context> {
  override process(options: Parameters<LocalGraphQLDataSource<Context>['process']>[0]) {
    countCall();
    return super.process(options);
  }
}
