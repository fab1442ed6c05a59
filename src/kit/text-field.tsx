// A text field whose text may hold `{{variables}}`: completion while typing, a button that offers them, a preview with sample values.
import { ActionIcon, Textarea, TextInput, Tooltip } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import type { Path } from '#flow/walk.ts';
import { fitting, openName, withName } from './completion.ts';
import { FieldFrame } from './field-frame.tsx';
import classes from './fields.module.css';
import { useFormScope } from './form-scope.ts';
import { namesFor, sampleText } from './sample-values.ts';
import { waysToSay } from './say-as.ts';
import { useDraft } from './use-draft.ts';
import { useKitWords } from './use-words.ts';

/** What a text field may be told. */
export interface TextFieldProps {
  label: string;
  help?: string | undefined;
  /** Path of the text in the document, for its problems. */
  path?: Path | undefined;
  value: string;
  /** False = the model refuses this text. */
  onChange: (value: string) => boolean;
  multiline?: boolean;
  rows?: number;
  /** May the text hold variables? `locals` are names that only this text knows. */
  variables?: boolean;
  locals?: readonly string[];
  /** How the filled text is shown under the field; absent = not. */
  preview?: 'speech' | 'message';
  mono?: boolean;
  placeholder?: string;
  maxLength?: number;
  tools?: ReactNode;
  /** Under the control, with what is being typed. */
  below?: (typed: string, change: (text: string) => void) => ReactNode;
}

/** The field. */
export function TextField(props: TextFieldProps) {
  const { label, help, path, value, onChange, multiline = false, rows = 2, variables = true, locals = [], preview, mono = false } = props;
  const { flow, readOnly } = useFormScope();
  const word = useKitWords();
  const draft = useDraft(value, onChange);
  const [caret, setCaret] = useState<number>();
  const [asked, setAsked] = useState(false);
  const [chosen, setChosen] = useState(0);
  const control = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const open = variables && caret !== undefined ? openName(draft.value, caret) : undefined;
  const fits = asked || open ? fitting(namesFor(flow, locals), open?.typed ?? '').slice(0, 40) : [];
  const choices = fits.flatMap((name) => [
    { name, word: undefined },
    ...(preview === 'speech' ? waysToSay(flow, name).map(({ word: way, filter }) => ({ name: `${name} | ${filter}`, word: way })) : []),
  ]);
  const shown = choices.length > 0 && (asked || open !== undefined);
  const active = Math.min(chosen, choices.length - 1);
  const close = () => {
    setCaret(undefined);
    setAsked(false);
    setChosen(0);
  };
  const take = (name: string) => {
    const put = withName(draft.value, control.current?.selectionStart ?? draft.value.length, name);
    draft.type(put.text);
    close();
    requestAnimationFrame(() => {
      control.current?.focus();
      control.current?.setSelectionRange(put.caret, put.caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!shown) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const name = choices[active]?.name;
    if (step !== 0) setChosen((active + step + choices.length) % choices.length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && name !== undefined) take(name);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const filled =
    preview && /\{\{/.test(draft.value)
      ? sampleText(flow, draft.value, preview, Object.fromEntries(locals.map((name) => [name, `‹${name}›`])))
      : '';
  const insert =
    !variables || readOnly ? null : (
      <Tooltip label={word('insertVariable')}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`${word('insertVariable')}: ${label}`}
          onClick={() => {
            setAsked(true);
            control.current?.focus();
          }}
        >
          <IconBraces size={15} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
    );
  return (
    <FieldFrame
      label={label}
      help={help}
      path={path}
      own={draft.refused ? word('refused') : undefined}
      tools={
        <>
          {props.tools}
          {insert}
        </>
      }
      below={
        <>
          {filled === '' ? null : (
            <div className={classes['preview']}>
              <b>{word('example')}:</b> {filled}
            </div>
          )}
          {props.below?.(draft.value, draft.type)}
        </>
      }
    >
      {(framed) => {
        const list = `${framed.id}-names`;
        const shared = {
          ...framed,
          ref: control,
          value: draft.value,
          readOnly,
          error: framed['aria-invalid'] ? true : undefined,
          placeholder: props.placeholder ?? '',
          maxLength: props.maxLength ?? 20_000,
          spellCheck: !mono,
          classNames: mono ? { input: 'a-mono' } : {},
          ...(variables ? { 'aria-autocomplete': 'list' as const, 'aria-controls': shown ? list : undefined } : {}),
          'aria-activedescendant': shown ? `${list}-${active}` : undefined,
          onKeyDown,
          onBlur: () => {
            draft.leave();
            close();
          },
        };
        const typed = (element: HTMLTextAreaElement | HTMLInputElement) => {
          draft.type(element.value);
          setAsked(false);
          setChosen(0);
          setCaret(element.selectionStart ?? undefined);
        };
        return (
          <>
            {multiline ? (
              <Textarea {...shared} autosize minRows={rows} maxRows={12} onChange={(event) => typed(event.currentTarget)} />
            ) : (
              <TextInput {...shared} onChange={(event) => typed(event.currentTarget)} />
            )}
            {shown ? (
              <div style={{ position: 'relative' }}>
                <div className={classes['list']} role="listbox" id={list} aria-label={word('variables')}>
                  {choices.map(({ name, word: way }, index) => (
                    <div
                      key={name}
                      id={`${list}-${index}`}
                      role="option"
                      tabIndex={-1}
                      aria-selected={index === active}
                      onMouseDown={(event) => {
                        event.preventDefault();
                        take(name);
                      }}
                    >
                      {way === undefined ? <code>{name}</code> : <span className={classes['sayAs']}>{word(way)}</span>}
                      <small>{sampleText(flow, `{{${name}}}`, 'message')}</small>
                    </div>
                  ))}
                </div>
              </div>
            ) : null}
          </>
        );
      }}
    </FieldFrame>
  );
}
