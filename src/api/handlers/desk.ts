// The desk, the board, reports and their settings. Not here: who rings next (desk/), dialling (calls/).
import { Failure } from '#ports/failure.ts';
import { deskRoutes } from '../contract/desk-routes.ts';
import type { HandlersOf } from './handler.ts';

/** Handlers of the desk's routes, until the rooms behind them are wired: every one says so. */
export function deskHandlers(): HandlersOf<keyof typeof deskRoutes> {
  const away = () => {
    throw new Failure('not-configured', 'the desk is not wired in this release yet');
  };
  return Object.fromEntries(Object.keys(deskRoutes).map((name) => [name, away])) as unknown as HandlersOf<keyof typeof deskRoutes>;
}
