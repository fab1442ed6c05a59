// Signing in, the signed-in person, users, tokens: part of the table of routes (routes.ts). Not here: the shapes (shapes.ts), the handlers (../handlers).
import * as z from 'zod';
import { route } from './route.ts';
import * as s from './shapes.ts';

const id = z.object({ id: z.string().min(1).max(100) });
const list = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) });

/** Signing in, the signed-in person, users, tokens. */
export const accountRoutes = {
  signIn: route({
    method: 'POST',
    path: '/sign-in',
    access: 'anyone',
    summary: 'Sign in; sets the session cookie.',
    body: z.object({ email: z.string().max(200), password: z.string().max(500) }),
    answer: z.object({ user: s.userSchema }),
  }),
  signOut: route({ method: 'POST', path: '/sign-out', access: 'signed-in', summary: 'End this session.', answer: s.okSchema }),
  me: route({
    method: 'GET',
    path: '/me',
    access: 'signed-in',
    summary: 'Who is signed in.',
    answer: z.object({ user: s.userSchema, agent: s.agentViewSchema.optional() }),
  }),
  updateMe: route({
    method: 'PATCH',
    path: '/me',
    access: 'signed-in',
    summary: 'Change own name or language.',
    body: z.object({ name: z.string().min(1).max(100).optional(), language: s.languageSchema.optional() }),
    answer: z.object({ user: s.userSchema }),
  }),
  changePassword: route({
    method: 'POST',
    path: '/me/password',
    access: 'signed-in',
    summary: 'Change own password.',
    body: z.object({ current: z.string().max(500), next: z.string().min(10).max(500) }),
    answer: s.okSchema,
  }),
  setMyAvailability: route({
    method: 'POST',
    path: '/me/availability',
    access: 'signed-in',
    summary: 'Take calls, or not.',
    body: z.object({ available: z.boolean() }),
    answer: z.object({ agent: s.agentViewSchema }),
  }),
  phoneCredentials: route({
    method: 'POST',
    path: '/phone/credentials',
    access: 'signed-in',
    summary: 'Short-lived SIP credentials for the browser phone. `draft` needs a designer.',
    body: z.object({ purpose: z.enum(['call', 'desk']), line: z.string().optional(), draft: z.string().optional() }),
    answer: z.object({
      wsPath: z.string(),
      user: z.string(),
      password: z.string(),
      domain: z.string(),
      target: z.string().optional(),
      expiresAt: z.number(),
    }),
  }),
  users: route({ method: 'GET', path: '/users', access: 'admin', summary: 'All users.', answer: list(s.userSchema) }),
  addUser: route({
    method: 'POST',
    path: '/users',
    access: 'admin',
    summary: 'Add a user; answers the first password once.',
    body: z.object({
      email: z.email().max(200),
      name: z.string().min(1).max(100),
      role: s.roleSchema,
      language: s.languageSchema.default('es'),
      password: z.string().min(10).max(500).optional(),
    }),
    answer: z.object({ user: s.userSchema, password: z.string().optional() }),
  }),
  updateUser: route({
    method: 'PATCH',
    path: '/users/:id',
    access: 'admin',
    summary: 'Change a user.',
    params: id,
    body: z.object({
      name: z.string().min(1).max(100).optional(),
      role: s.roleSchema.optional(),
      language: s.languageSchema.optional(),
      disabled: z.boolean().optional(),
      resetPassword: z.boolean().optional(),
    }),
    answer: z.object({ user: s.userSchema, password: z.string().optional() }),
  }),
  tokens: route({
    method: 'GET',
    path: '/tokens',
    access: 'admin',
    summary: 'API tokens.',
    answer: list(
      z.object({
        id: z.string(),
        name: z.string(),
        prefix: z.string(),
        role: s.roleSchema,
        createdAt: z.number(),
        lastUsedAt: z.number().optional(),
        expiresAt: z.number().optional(),
      }),
    ),
  }),
  addToken: route({
    method: 'POST',
    path: '/tokens',
    access: 'admin',
    summary: 'Make an API token; it is shown once.',
    body: z.object({ name: z.string().min(1).max(100), role: s.roleSchema, expiresAt: z.number().optional() }),
    answer: z.object({ id: z.string(), token: z.string() }),
  }),
  removeToken: route({
    method: 'DELETE',
    path: '/tokens/:id',
    access: 'admin',
    summary: 'Revoke an API token.',
    params: id,
    answer: s.okSchema,
  }),
};
