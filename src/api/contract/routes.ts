// The table of all HTTP routes below /api/v1. The server, OpenAPI and the client are all made of it.
// Beside it, outside the table: GET /events (WebSocket: hints {"topic":"calls"|"messages"|"sandbox"|"flows"|"people"|"lines"|"talks"|"desk"|"channels"|"voices"|"trunks"} and
// publishing's progress {"topic":"publishing","flow":id,"step":"talks"|"prompts"|"over","done":n,"total":m}),
// POST /audio/preview (preview.ts; WAV), POST /audio/upload (WAV, MP3 or Ogg), GET /audio/:id/file (WAV), GET /audio/:id/original, POST /files/upload (bytes),
// GET /files/:id/content, GET /backup and POST /restore (control socket), GET /openapi.json.
import { accountRoutes } from './account-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { channelRoutes } from './channel-routes.ts';
import { deskRoutes } from './desk-routes.ts';
import { earRoutes } from './ear-routes.ts';
import { flowRoutes } from './flow-routes.ts';
import { lineRoutes } from './line-routes.ts';
import { momentRoutes } from './moment-routes.ts';
import { recordRoutes } from './record-routes.ts';
import { serverRoutes } from './server-routes.ts';
import { talkRoutes } from './talk-routes.ts';
import { recogniserRoutes } from './recogniser-routes.ts';
import { voiceRoutes } from './voice-routes.ts';

/** Every route by its name, as the client calls it. */
export const routes = {
  ...accountRoutes,
  ...flowRoutes,
  ...lineRoutes,
  ...momentRoutes,
  ...recordRoutes,
  ...talkRoutes,
  ...deskRoutes,
  ...channelRoutes,
  ...voiceRoutes,
  ...recogniserRoutes,
  ...earRoutes,
  ...auditRoutes,
  ...serverRoutes,
};

export type Routes = typeof routes;
export type RouteName = keyof Routes;
