// The settings of an HTTP request: where to, what is sent, what is kept of the answer.
import { Pair } from '#kit/field-frame.tsx';
import type { KindForm, KindFormProps } from '#kit/form-scope.ts';
import { RowsField } from '#kit/rows-field.tsx';
import { ChoiceField, NumberField } from '#kit/simple-fields.tsx';
import { TextField } from '#kit/text-field.tsx';
import { useFormWords } from '#kit/use-words.ts';
import { VariableField } from '#kit/variable-field.tsx';
import words from './form.json' with { type: 'json' };
import type { HttpRequestSettings } from './model.ts';
import texts from './texts.json' with { type: 'json' };

type Header = HttpRequestSettings['headers'][number];
type Pick = HttpRequestSettings['pick'][number];

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

function Form({ settings, path, put }: KindFormProps<HttpRequestSettings>) {
  const { label, help, word } = useFormWords(texts, words);
  const at = (key: keyof HttpRequestSettings) => [...path, key];
  const freeHeader = () => (settings.headers.some((one) => one.name === 'Authorization') ? 'X-Header' : 'Authorization');
  return (
    <>
      <TextField
        label={label('url')}
        help={help('url')}
        path={at('url')}
        value={settings.url}
        mono
        multiline
        rows={1}
        onChange={(url) => put('url', url)}
      />
      <Pair>
        <ChoiceField
          label={label('method')}
          path={at('method')}
          value={settings.method}
          options={methods.map((value) => ({ value, label: value }))}
          onChange={(method) => put('method', method)}
        />
        <NumberField
          label={label('timeoutS')}
          path={at('timeoutS')}
          value={settings.timeoutS}
          min={1}
          max={30}
          unit="s"
          onChange={(value) => put('timeoutS', value)}
        />
      </Pair>
      {settings.method === 'GET' && settings.body === undefined ? null : (
        <TextField
          label={label('body')}
          help={help('body')}
          path={at('body')}
          value={settings.body ?? ''}
          mono
          multiline
          rows={3}
          placeholder={'{"dni":"{{dni}}"}'}
          onChange={(body) => put('body', body === '' ? undefined : body)}
        />
      )}
      <RowsField<Header>
        title={label('headers')}
        help={help('headers')}
        path={at('headers')}
        value={settings.headers}
        add={word('addHeader')}
        fresh={() => ({ name: freeHeader(), value: '' })}
        name={(header) => header.name}
        onChange={(headers) => put('headers', headers)}
        row={(header, putHeader, here) => (
          <>
            <TextField
              label={label('name')}
              path={[...here, 'name']}
              value={header.name}
              variables={false}
              mono
              onChange={(name) => putHeader({ ...header, name })}
            />
            <TextField
              label={label('value')}
              path={[...here, 'value']}
              value={header.value}
              mono
              onChange={(value) => putHeader({ ...header, value })}
            />
          </>
        )}
      />
      <RowsField<Pick>
        title={label('pick')}
        help={help('pick')}
        path={at('pick')}
        value={settings.pick}
        add={word('addPick')}
        fresh={() => ({ variable: 'dato', path: 'data' })}
        name={(pick) => pick.variable}
        onChange={(pick) => put('pick', pick)}
        row={(pick, putPick, here) => (
          <>
            <TextField
              label={label('path')}
              path={[...here, 'path']}
              value={pick.path}
              variables={false}
              mono
              placeholder="data.items[0].name"
              onChange={(next) => putPick({ ...pick, path: next })}
            />
            <VariableField
              label={label('variable')}
              path={[...here, 'variable']}
              value={pick.variable}
              onChange={(name, also) =>
                name === undefined
                  ? undefined
                  : put(
                      'pick',
                      settings.pick.map((one) => (one === pick ? { ...pick, variable: name } : one)),
                      also,
                    )
              }
            />
          </>
        )}
      />
    </>
  );
}

/** The form. */
export const form: KindForm<HttpRequestSettings> = { Form };
