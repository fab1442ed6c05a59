// The table of all HTTP routes below /api/v1. The server, OpenAPI and the client are all made of it.
// Beside it, outside the table: GET /events (WebSocket, hints only: {"topic":"calls"|"messages"|"sandbox"|"flows"|"people"|"lines"}),
// POST /audio/upload (binary WAV), GET /audio/:id/file (WAV), GET /backup and POST /restore (control socket), GET /openapi.json.
import { accountRoutes } from './account-routes.ts';
import { flowRoutes } from './flow-routes.ts';
import { lineRoutes } from './line-routes.ts';
import { recordRoutes } from './record-routes.ts';

/** Every route by its name, as the client calls it. */
export const routes = { ...accountRoutes, ...flowRoutes, ...lineRoutes, ...recordRoutes };

export type Routes = typeof routes;
export type RouteName = keyof Routes;
