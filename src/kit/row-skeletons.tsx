// Where rows will be while they are on their way.
import { Skeleton } from '@mantine/core';

/** `count` grey rows; `label` is read to those who do not see them. */
export function RowSkeletons({ count = 6, label, height = 20 }: { count?: number; label: string; height?: number }) {
  return (
    <div className="a-skeletons" role="status" aria-label={label}>
      {Array.from({ length: count }, (_, row) => (
        <Skeleton key={row} height={height} width={`${92 - ((row * 17) % 30)}%`} />
      ))}
    </div>
  );
}
