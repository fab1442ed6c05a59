// A listed template's body with values put in, where only its text is known. Pure. Not here: whole templates (flow/whatsapp-template.ts).

/** A template's body with the values of its variables put in. Names are `1`, `2`… or words. */
export function filledTemplate(body: string, values: Record<string, string>): string {
  return body.replace(/\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g, (whole, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined || value.trim() === '' ? whole : value;
  });
}
