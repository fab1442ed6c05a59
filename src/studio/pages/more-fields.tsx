// What few need of a form, behind a line that opens it. Not here: which fields those are, who is asked before leaving.
import { Button, Collapse } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';

interface MoreFieldsProps {
  /** What the line says, e.g. "More settings". */
  label: string;
  children: ReactNode;
}

/** @example <MoreFields label={t('lines.more')}><TrunkHabits … /></MoreFields> */
export function MoreFields({ label, children }: MoreFieldsProps) {
  const [expanded, setExpanded] = useState(false);
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        style={{ alignSelf: 'flex-start' }}
        aria-expanded={expanded}
        rightSection={<IconChevronDown size={15} stroke={1.75} aria-hidden />}
        onClick={() => setExpanded(!expanded)}
      >
        {label}
      </Button>
      <Collapse expanded={expanded}>
        <div className="a-form">{children}</div>
      </Collapse>
    </>
  );
}
