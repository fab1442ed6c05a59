// WhatsApp's templates of the connected numbers, as their accounts list them; one opens as it looks on the phone.
import { Button, Drawer, Select } from '@mantine/core';
import { IconRefresh, IconTemplate } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '#kit/empty-state.tsx';
import { Failed } from '#kit/failed.tsx';
import { MessageBubble, MessagePhone } from '#kit/message-bubble.tsx';
import { readTemplate, shownTemplate, templateAsText } from '#flow/whatsapp-template.ts';
import { useAct, useApi } from '../app/api.ts';
import { errorText } from '../app/error-text.ts';
import { useFormat } from '../app/format.ts';
import { useMay } from '../app/session.ts';
import { List } from '../pages/list-table.tsx';
import { Quality, type Template, TemplateState } from './messaging-state.tsx';

/** The example values that were approved with a template. */
function exampleOf(template: Template) {
  const shape = readTemplate(template);
  const examples = (list: { name: string; example: string | undefined }[]) =>
    Object.fromEntries(list.flatMap(({ name, example }) => (example === undefined ? [] : [[name, example]])));
  const { header } = shape;
  return shownTemplate(shape, {
    variables: examples(shape.body.variables),
    ...(header?.kind === 'text' ? { header: { kind: 'text' as const, variables: examples(header.variables) } } : {}),
  });
}

/** In one run of text, without WhatsApp's marks of bold and italic. */
const lineOf = (template: Template) => templateAsText(exampleOf(template)).replaceAll(/[*_~]/g, '');

function TemplateDetail({ template, from }: { template: Template; from: string }) {
  const { t } = useTranslation();
  const shown = exampleOf(template);
  const names = readTemplate(template).body.variables.map((one) => `{{${one.name}}}`);
  const status = template.status.toUpperCase();
  return (
    <div className="a-form">
      <MessagePhone from={from}>
        <MessageBubble message={{ channel: 'whatsapp', ...shown, text: shown.body }} time="10:00" />
      </MessagePhone>
      <dl className="a-facts">
        <dt>{t('templates.name')}</dt>
        <dd className="a-mono">{template.name}</dd>
        <dt>{t('templates.language')}</dt>
        <dd className="a-mono">{template.language}</dd>
        <dt>{t('templates.state')}</dt>
        <dd>
          <TemplateState status={template.status} />
          {status === 'APPROVED' ? null : (
            <p className="a-muted">{t(`templates.why-${status}`, { defaultValue: t('templates.why-other') })}</p>
          )}
        </dd>
        {template.rejectedReason === undefined || template.rejectedReason === 'NONE' ? null : (
          <>
            <dt>{t('templates.reason')}</dt>
            <dd className="a-mono">{template.rejectedReason}</dd>
          </>
        )}
        <dt>{t('templates.category')}</dt>
        <dd>
          {t(`templates.category-${template.category.toUpperCase()}`, { defaultValue: template.category })}
          {template.category.toUpperCase() === 'MARKETING' ? <p className="a-muted">{t('templates.marketingHelp')}</p> : null}
        </dd>
        <dt>{t('templates.quality')}</dt>
        <dd>
          <Quality quality={template.quality} />
        </dd>
        <dt>{t('templates.variables')}</dt>
        <dd className="a-mono">{names.join(' ') || t('templates.noVariables')}</dd>
      </dl>
    </div>
  );
}

function Templates({
  channel,
  name,
  words,
  onSearch,
}: {
  channel: string;
  name: string;
  words: string;
  onSearch: (words: string) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayRefresh = useMay('designer');
  const query = useApi('channelTemplates', { params: { id: channel } });
  const refresh = useAct('refreshTemplates', ['channelTemplates', 'installation']);
  const [opened, setOpened] = useState<Template>();
  const all = query.data?.items ?? [];
  const needle = words.toLowerCase();
  const rows = all.filter((one) => `${one.name} ${lineOf(one)}`.toLowerCase().includes(needle));
  const again = mayRefresh ? (
    <Button
      variant="default"
      loading={refresh.isPending}
      leftSection={<IconRefresh size={16} stroke={1.75} aria-hidden />}
      onClick={() => refresh.mutate({ params: { id: channel } })}
    >
      {t('templates.refresh')}
    </Button>
  ) : null;
  const listedAt = query.data?.at;
  return (
    <>
      {refresh.error ? (
        <Failed text={errorText(t, refresh.error)} retry={t('common.retry')} onRetry={() => refresh.mutate({ params: { id: channel } })} />
      ) : null}
      <List
        query={query}
        filtered={all.length > 0}
        {...(all.length > 0 ? { search: { label: t('templates.search'), words, onSearch } } : {})}
        tools={
          listedAt === undefined || all.length === 0 ? null : (
            <span className="a-muted a-small">{t('templates.refreshedAt', { at: format.ago(listedAt) })}</span>
          )
        }
        add={again}
        empty={{ icon: IconTemplate, title: t('templates.none'), text: t('templates.noneText') }}
        rows={rows}
        keyOf={(template) => `${template.name} ${template.language}`}
        onOpen={setOpened}
        columns={[
          {
            head: t('templates.name'),
            cell: (template) => (
              <>
                <button
                  type="button"
                  className="a-link a-strong a-mono"
                  onClick={(event) => {
                    event.stopPropagation();
                    setOpened(template);
                  }}
                >
                  {template.name}
                </button>
                <div className="a-muted a-small a-two-lines">{lineOf(template)}</div>
              </>
            ),
          },
          { head: t('templates.language'), look: 'a-mono', cell: (template) => template.language },
          {
            head: t('templates.category'),
            wide: true,
            cell: (template) => t(`templates.category-${template.category.toUpperCase()}`, { defaultValue: template.category }),
          },
          { head: t('templates.quality'), wide: true, cell: (template) => <Quality quality={template.quality} /> },
          { head: t('templates.state'), cell: (template) => <TemplateState status={template.status} /> },
        ]}
      />
      <Drawer
        opened={opened !== undefined}
        onClose={() => setOpened(undefined)}
        title={t('templates.title')}
        size={440}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {opened === undefined ? null : <TemplateDetail template={opened} from={name} />}
      </Drawer>
    </>
  );
}

/** The tab; `channel` = of one only. */
export function TemplateList({ words, onSearch, channel }: { words: string; onSearch: (words: string) => void; channel?: string }) {
  const { t } = useTranslation();
  const query = useApi('channels');
  const [chosen, setChosen] = useState<string>();
  const numbers = (query.data?.items ?? []).filter((one) => one.messaging.includes('whatsapp') && (!channel || one.id === channel));
  const shown = numbers.find((one) => one.id === chosen) ?? numbers[0];
  if (query.data && !shown)
    return (
      <div className="a-card">
        <EmptyState icon={IconTemplate} title={t('templates.none')} text={t('templates.noChannel')} />
      </div>
    );
  if (!shown) return null;
  return (
    <>
      {numbers.length > 1 ? (
        <Select
          w={280}
          aria-label={t('origins.channel')}
          data={numbers.map((one) => ({ value: one.id, label: one.name }))}
          value={shown.id}
          onChange={(value) => setChosen(value ?? undefined)}
        />
      ) : null}
      <Templates key={shown.id} channel={shown.id} name={shown.name} words={words} onSearch={onSearch} />
    </>
  );
}
