// An error in its place, with the way to try again.
import { Button } from '@mantine/core';
import { IconAlertCircle, IconRefresh } from '@tabler/icons-react';

/** Says what failed and offers to try again. */
export function Failed({ text, retry, onRetry }: { text: string; retry: string; onRetry: () => void }) {
  return (
    <div className="a-failed" role="alert">
      <IconAlertCircle size={20} stroke={1.75} aria-hidden />
      <p>{text}</p>
      <Button variant="default" size="xs" leftSection={<IconRefresh size={14} stroke={1.75} aria-hidden />} onClick={onRetry}>
        {retry}
      </Button>
    </div>
  );
}
