// A value to take along: shown in monospace, copied by a button.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';

/** `value` with a copy button; `hidden` draws dots and still copies. */
export function CopyText({ value, copy, copied, hidden = false }: { value: string; copy: string; copied: string; hidden?: boolean }) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return undefined;
    const timer = setTimeout(() => setDone(false), 1600);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <span className="a-copy">
      <code>{hidden ? '••••••••••' : value}</code>
      <Tooltip label={done ? copied : copy}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${done ? copied : copy}: ${hidden ? '' : value}`}
          onClick={() => void navigator.clipboard.writeText(value).then(() => setDone(true))}
        >
          {done ? <IconCheck size={16} stroke={1.75} /> : <IconCopy size={16} stroke={1.75} />}
        </ActionIcon>
      </Tooltip>
    </span>
  );
}
