// The shapes of the Cloud API's requests for the tests' double, strict where Meta is: an unknown key or a wrong type is error 100.
// Written from the documentation, apart from what builds the bodies. Not here: what a template wants (graph-double.ts).
import * as z from 'zod';

const short = (most: number) => z.string().min(1).max(most);
const link = z.string().regex(/^https:\/\//);
const media = (more: z.ZodRawShape = {}) => z.union([z.strictObject({ id: short(100), ...more }), z.strictObject({ link, ...more })]);
const caption = { caption: short(1024).optional() };
const filename = { filename: short(240).optional() };
const place = z.strictObject({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: z.string(),
  address: z.string(),
});

/** A parameter of a component. */
const parameter = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string(), parameter_name: short(100).optional() }),
  z.strictObject({ type: z.literal('image'), image: media() }),
  z.strictObject({ type: z.literal('video'), video: media() }),
  z.strictObject({ type: z.literal('document'), document: media(filename) }),
  z.strictObject({ type: z.literal('location'), location: place }),
  z.strictObject({ type: z.literal('payload'), payload: short(256) }),
  z.strictObject({ type: z.literal('coupon_code'), coupon_code: short(20) }),
  z.strictObject({
    type: z.literal('action'),
    action: z.strictObject({ flow_token: short(200).optional(), flow_action_data: z.record(z.string(), z.unknown()).optional() }),
  }),
]);

/** A component of a template message. */
const component = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), parameters: z.array(parameter).min(1) }),
  z.strictObject({ type: z.literal('body'), parameters: z.array(parameter).min(1) }),
  z.strictObject({
    type: z.literal('button'),
    sub_type: z.enum(['url', 'quick_reply', 'copy_code', 'flow']),
    // A number in a string, as the documentation has it.
    index: z.string().regex(/^\d$/),
    parameters: z.array(parameter).length(1),
  }),
]);

const template = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  language: z.strictObject({ code: short(20), policy: z.literal('deterministic').optional() }),
  components: z.array(component).min(1).optional(),
});

const reply = z.strictObject({ type: z.literal('reply'), reply: z.strictObject({ id: short(256), title: short(20) }) });
const interactiveHeader = z.union([
  z.strictObject({ type: z.literal('image'), image: media() }),
  z.strictObject({ type: z.literal('video'), video: media() }),
  z.strictObject({ type: z.literal('document'), document: media() }),
]);

const common = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual'),
  to: z
    .string()
    .regex(/^\+?\d{7,15}$/)
    .optional(),
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/)
    .optional(),
  biz_opaque_callback_data: short(512).optional(),
};

/** A whole request to send. */
export const sendRequest = z
  .discriminatedUnion('type', [
    z.strictObject({ ...common, type: z.literal('template'), template }),
    z.strictObject({
      ...common,
      type: z.literal('text'),
      text: z.strictObject({ body: short(4096), preview_url: z.boolean().optional() }),
    }),
    z.strictObject({ ...common, type: z.literal('image'), image: media(caption) }),
    z.strictObject({ ...common, type: z.literal('video'), video: media(caption) }),
    z.strictObject({ ...common, type: z.literal('document'), document: media({ ...caption, ...filename }) }),
    z.strictObject({ ...common, type: z.literal('audio'), audio: media() }),
    z.strictObject({ ...common, type: z.literal('location'), location: place }),
    z.strictObject({
      ...common,
      type: z.literal('interactive'),
      interactive: z.strictObject({
        type: z.literal('button'),
        header: interactiveHeader.optional(),
        body: z.strictObject({ text: short(1024) }),
        action: z.strictObject({ buttons: z.array(reply).min(1).max(3) }),
      }),
    }),
  ])
  .refine(({ to, recipient }) => (to === undefined) !== (recipient === undefined), 'one of to and recipient');

export type SendRequest = z.output<typeof sendRequest>;
export type TemplateRequest = Extract<SendRequest, { type: 'template' }>['template'];
export type Component = z.output<typeof component>;
