// Starts the studio in the page: styles, language, then the routes. Nothing else lives here.
import './app/mantine.css';
import '@fontsource-variable/inter/wght.css';
import './app/base.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { client, queryClient } from './app/api.ts';
import { useLater } from './app/later.ts';
import { startLocale } from './app/locale.ts';
import { cssVariables, theme } from './app/theme.ts';
import { router } from './router.tsx';
import { lazyPart } from './app/lazy-part.ts';

const Notices = lazyPart(() => import('./shell/notices.tsx').then((module) => module.Notices));

/** What was shown before they are there waits for them. */
function LaterNotices() {
  if (!useLater()) return null;
  return (
    <Suspense fallback={null}>
      <Notices />
    </Suspense>
  );
}

const schemes = localStorageColorSchemeManager({ key: 'atiende.scheme' });
const chosen = schemes.get('auto');
const night = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
document.documentElement.setAttribute('data-mantine-color-scheme', night ? 'dark' : 'light');

// Who is there, the page's own part and its data are asked for while the texts are on their way.
void queryClient.prefetchQuery({ queryKey: ['me', {}], queryFn: () => client('me', {}) });
void router.load().catch(() => undefined);
await startLocale();

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} colorSchemeManager={schemes} defaultColorScheme="auto">
        <QueryClientProvider client={queryClient}>
          <LaterNotices />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
