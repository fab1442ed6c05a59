// The table of the studio's pages: each is loaded when it is first opened. What they show is in pages/.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { fetchAhead } from './app/flow-ahead.ts';
import { withTexts } from './app/locale.ts';
import { Gate } from './shell/gate.tsx';

/** Keeps the named words of an address's search part and drops all else. */
const keep =
  <K extends string>(...names: K[]) =>
  (search: Record<string, unknown>): Partial<Record<K, string>> => {
    const kept: Partial<Record<K, string>> = {};
    for (const name of names) {
      const value = search[name];
      if (typeof value === 'string' && value !== '') kept[name] = value;
    }
    return kept;
  };

const root = createRootRoute({
  component: Gate,
  notFoundComponent: lazyRouteComponent(() => import('./pages/not-found-page.tsx'), 'NotFoundPage'),
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home-page.tsx'), 'HomePage'),
});
const flows = createRoute({
  getParentRoute: () => root,
  path: '/flows',
  validateSearch: keep('q', 'state'),
  component: lazyRouteComponent(() => import('./pages/flows-page.tsx'), 'FlowsPage'),
});
const flow = createRoute({
  getParentRoute: () => root,
  path: '/flows/$id',
  validateSearch: keep('version', 'tab'),
  component: lazyRouteComponent(() => withTexts(['versions'], import('./pages/flow-page.tsx')), 'FlowPage'),
});
const flowEdit = createRoute({
  getParentRoute: () => root,
  path: '/flows/$id/edit',
  validateSearch: keep('field'),
  loader: ({ params, cause }) => (cause === 'enter' ? fetchAhead(params.id) : undefined),
  component: lazyRouteComponent(() => import('./designer/designer-page.tsx'), 'DesignerPage'),
});
const compare = createRoute({
  getParentRoute: () => root,
  path: '/flows/$id/compare',
  validateSearch: keep('before', 'after'),
  component: lazyRouteComponent(() => withTexts(['versions'], import('./designer/versions/compare-page.tsx')), 'ComparePage'),
});
const teams = createRoute({
  getParentRoute: () => root,
  path: '/teams',
  validateSearch: keep('q', 'tab'),
  component: lazyRouteComponent(() => withTexts(['teams'], import('./pages/teams-page.tsx')), 'TeamsPage'),
});
const desk = createRoute({
  getParentRoute: () => root,
  path: '/desk',
  component: lazyRouteComponent(() => withTexts(['desk'], import('./pages/desk-page.tsx')), 'DeskPage'),
});
const live = createRoute({
  getParentRoute: () => root,
  path: '/live',
  validateSearch: keep('q', 'call', 'tab'),
  component: lazyRouteComponent(() => withTexts(['board', 'teams'], import('./pages/live-page.tsx')), 'LivePage'),
});
const calls = createRoute({
  getParentRoute: () => root,
  path: '/calls',
  validateSearch: keep('q', 'flow', 'line', 'since'),
  component: lazyRouteComponent(() => import('./pages/calls-page.tsx'), 'CallsPage'),
});
const call = createRoute({
  getParentRoute: () => root,
  path: '/calls/$id',
  component: lazyRouteComponent(() => withTexts(['trace'], import('./pages/call-page.tsx')), 'CallPage'),
});
const learn = createRoute({
  getParentRoute: () => root,
  path: '/learn',
  validateSearch: keep('q', 'flow', 'block', 'language', 'since'),
  component: lazyRouteComponent(() => withTexts(['learn'], import('./learn/learn-page.tsx')), 'LearnPage'),
});
const messages = createRoute({
  getParentRoute: () => root,
  path: '/messages',
  validateSearch: keep('q', 'state', 'channel', 'id', 'tab', 'origin', 'flow', 'template', 'code', 'since'),
  component: lazyRouteComponent(() => withTexts(['messaging'], import('./messaging/messages-page.tsx')), 'MessagesPage'),
});
const channels = createRoute({
  getParentRoute: () => root,
  path: '/channels',
  validateSearch: keep('q', 'tab'),
  component: lazyRouteComponent(() => withTexts(['lines', 'messaging'], import('./messaging/channels-page.tsx')), 'ChannelsPage'),
});
const channel = createRoute({
  getParentRoute: () => root,
  path: '/channels/$id',
  component: lazyRouteComponent(() => withTexts(['lines', 'messaging'], import('./messaging/channel-page.tsx')), 'ChannelPage'),
});
const lines = createRoute({
  getParentRoute: () => root,
  path: '/lines',
  validateSearch: keep('q', 'tab'),
  component: lazyRouteComponent(() => withTexts(['lines'], import('./pages/lines-page.tsx')), 'LinesPage'),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: keep('tab', 'q', 'kind', 'who', 'since', 'id'),
  component: lazyRouteComponent(() => withTexts(['settings', 'teams'], import('./pages/settings-page.tsx')), 'SettingsPage'),
});

/** The studio's router. */
export const router = createRouter({
  routeTree: root.addChildren([
    home,
    flows,
    flow,
    compare,
    flowEdit,
    teams,
    desk,
    live,
    calls,
    call,
    learn,
    messages,
    channels,
    channel,
    lines,
    settings,
  ]),
  defaultPreload: 'intent',
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const words = new URLSearchParams(
      Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ).toString();
    return words === '' ? '' : `?${words}`;
  },
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
