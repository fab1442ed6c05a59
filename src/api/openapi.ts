// OpenAPI 3.1 made from the route table: nothing is written twice. Not here: the routes (contract/routes.ts).
import * as z from 'zod';
import type { Access, Route } from './contract/route.ts';
import { fileSchema } from './contract/shapes.ts';
import { previewLengthHeader, previewSchema } from './contract/preview.ts';
import { routes } from './contract/routes.ts';

type Json = Record<string, unknown>;

/** The whole description as plain JSON. */
export function openApi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, definition] of Object.entries(routes) as [string, Route][]) {
    const path = `/api/v1${definition.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [definition.method.toLowerCase()]: operation(name, definition) };
  }
  Object.assign(paths, besideTheTable);
  return {
    openapi: '3.1.0',
    info: { title: 'Atiende', version, license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' } },
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token, atd_…' },
        session: { type: 'apiKey', in: 'cookie', name: 'atiende_session' },
      },
      schemas: { Error: errorSchema },
    },
  };
}

function operation(name: string, definition: Route): Json {
  return {
    operationId: name,
    summary: definition.summary,
    'x-access': accessText(definition.access),
    security: definition.access === 'anyone' ? [] : [{ token: [] }, { session: [] }],
    parameters: [...parameters('path', definition.params), ...parameters('query', definition.query)],
    ...(definition.body ? { requestBody: { required: true, content: json(schemaOf(definition.body, 'input')) } } : {}),
    responses: {
      '200': { description: 'done', content: json(schemaOf(definition.answer, 'output')) },
      default: { description: 'refused or failed', content: json({ $ref: '#/components/schemas/Error' }) },
    },
  };
}

function parameters(where: 'path' | 'query', schema: z.ZodType | undefined): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
  return rest;
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}

function accessText(access: Access): string {
  return Array.isArray(access) ? ['admin', ...access].join(', ') : access;
}

const errorSchema: Json = {
  type: 'object',
  required: ['code', 'message'],
  properties: {
    code: { type: 'string' },
    message: { type: 'string' },
    problems: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: {
          path: { type: 'array', items: { type: ['string', 'number'] } },
          message: { type: 'string' },
          code: { type: 'string' },
          level: { type: 'string' },
          params: { type: 'object' },
        },
      },
    },
    details: { type: 'object' },
  },
};

const bytes = { schema: { type: 'string', format: 'binary' } };
const uploads: Json = { 'audio/wav': bytes, 'audio/mpeg': bytes, 'audio/ogg': bytes };
const wav: Json = { 'audio/wav': { schema: { type: 'string', contentMediaType: 'audio/wav' } } };
const failed: Json = { description: 'refused or failed', content: json({ $ref: '#/components/schemas/Error' }) };

/** Routes that carry bytes, not JSON. */
const besideTheTable: Record<string, Json> = {
  '/api/v1/audio/preview': {
    post: {
      operationId: 'previewSpeech',
      summary: 'Words in the voice of this installation as a WAV file, as a phone lets them be heard. At most 30 at once and one a second.',
      'x-access': 'admin, designer',
      security: [{ token: [] }, { session: [] }],
      requestBody: { required: true, content: json(schemaOf(previewSchema, 'input')) },
      responses: {
        '200': {
          description: 'the sound',
          headers: { [previewLengthHeader]: { description: 'length in milliseconds', schema: { type: 'integer' } } },
          content: wav,
        },
        default: failed,
      },
    },
  },
  '/api/v1/misheard/{call}/{seq}/audio': {
    get: {
      operationId: 'hearUtterance',
      summary: 'What a caller said and was not understood, as a WAV file, where the flow allows keeping it. Hearing it is put on record.',
      'x-access': 'admin, designer, supervisor',
      security: [{ token: [] }, { session: [] }],
      parameters: [
        { name: 'call', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'seq', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } },
      ],
      responses: { '200': { description: 'the sound', content: wav }, default: failed },
    },
  },
  '/api/v1/audio/upload': {
    post: {
      operationId: 'uploadAudio',
      summary: 'Add a WAV, MP3 or Ogg file to the audio library. With `accept: application/x-ndjson` it answers progress line by line.',
      'x-access': 'admin, designer',
      security: [{ token: [] }, { session: [] }],
      parameters: [
        { name: 'name', in: 'query', required: true, schema: { type: 'string', maxLength: 100 } },
        { name: 'kind', in: 'query', required: false, schema: { enum: ['prompt', 'music'], default: 'prompt' } },
        {
          name: 'rights',
          in: 'query',
          required: false,
          description: 'music: the right to play it is there',
          schema: { enum: ['true', 'false'] },
        },
      ],
      requestBody: { required: true, content: uploads },
      responses: { '200': { description: 'kept', content: json({ type: 'object' }) }, default: failed },
    },
  },
  '/api/v1/audio/{id}/file': {
    get: {
      operationId: 'audioFile',
      summary: 'An audio of the library as a WAV file, as a phone lets it be heard.',
      'x-access': 'admin, designer, supervisor',
      security: [{ token: [] }, { session: [] }],
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        { name: 'law', in: 'query', required: false, schema: { enum: ['a', 'mu'], default: 'mu' } },
      ],
      responses: { '200': { description: 'the file', content: wav }, default: failed },
    },
  },
  '/api/v1/audio/{id}/original': {
    get: {
      operationId: 'audioOriginal',
      summary: 'The file an audio was made of, as it came.',
      'x-access': 'admin, designer, supervisor',
      security: [{ token: [] }, { session: [] }],
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      responses: { '200': { description: 'the file', content: uploads }, default: failed },
    },
  },
  '/api/v1/files/upload': {
    post: {
      operationId: 'uploadFile',
      summary: 'Add an image, a video or a document to the library. What it is shows in its bytes; a name that says otherwise is refused.',
      'x-access': 'admin, designer',
      security: [{ token: [] }, { session: [] }],
      parameters: [
        { name: 'name', in: 'query', required: true, schema: { type: 'string', maxLength: 100 } },
        { name: 'kind', in: 'query', required: false, schema: { enum: ['image', 'video', 'document'] } },
      ],
      requestBody: { required: true, content: { 'application/octet-stream': bytes } },
      responses: { '200': { description: 'kept', content: json(schemaOf(fileSchema, 'output')) }, default: failed },
    },
  },
  '/api/v1/files/{id}/content': {
    get: {
      operationId: 'fileContent',
      summary: 'An image, a video or a document of the library.',
      'x-access': 'signed-in',
      security: [{ token: [] }, { session: [] }],
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      responses: { '200': { description: 'the file', content: { 'application/octet-stream': bytes } }, default: failed },
    },
  },
};
