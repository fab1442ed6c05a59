// The search of a list: writes its words out once the fingers rest.
import { CloseButton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';

/** A search field. `onChange` gets the words 250 ms after the last key. */
export function SearchBox({
  value,
  onChange,
  label,
  clear,
}: {
  value: string;
  onChange: (value: string) => void;
  label: string;
  clear: string;
}) {
  const [words, setWords] = useState(value);
  const told = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => {
    if (value !== told.current) {
      told.current = value;
      setWords(value);
    }
  }, [value]);
  useEffect(() => {
    if (words === told.current) return undefined;
    const timer = setTimeout(() => {
      told.current = words;
      tell.current(words);
    }, 250);
    return () => clearTimeout(timer);
  }, [words]);
  return (
    <TextInput
      className="a-search"
      type="search"
      aria-label={label}
      placeholder={label}
      value={words}
      onChange={(event) => setWords(event.currentTarget.value)}
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
      rightSection={words === '' ? null : <CloseButton size="sm" aria-label={clear} onClick={() => setWords('')} />}
    />
  );
}
