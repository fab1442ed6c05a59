// The built studio: static files, one page for every address of the app, strict security headers. Not here: the studio (studio/).
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { ApiSettings } from './rooms.ts';

/** Serve the folder; addresses without a file get `index.html` where a page is asked for. */
export async function serveStudio(app: FastifyInstance, settings: Pick<ApiSettings, 'studioFolder' | 'tls' | 'publicUrl'>): Promise<void> {
  const secure = settings.tls !== undefined || settings.publicUrl?.startsWith('https:') === true;
  await app.register(helmet, {
    global: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        workerSrc: ["'self'", 'blob:'],
        // The component library sets sizes and colours by style attributes; no script can come of it.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'", 'blob:', 'data:'],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    hsts: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('permissions-policy', 'microphone=(self), camera=(), geolocation=(), payment=()');
  });

  const built = existsSync(path.join(settings.studioFolder, 'index.html'));
  if (built) {
    await app.register(files, {
      root: settings.studioFolder,
      wildcard: false,
      index: false,
      cacheControl: false,
      setHeaders: (reply, file) => {
        const hashed = file.includes(`${path.sep}assets${path.sep}`);
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const page = request.method === 'GET' && !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
    if (!page)
      return reply.status(404).type('application/json; charset=utf-8').send({ code: 'not-found', message: 'there is nothing here' });
    if (!built) return reply.status(503).type('text/plain; charset=utf-8').send('The studio is not built yet: run npm start.\n');
    return reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false });
  });
}
