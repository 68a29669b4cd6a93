// What the site says, in each of its languages: tests name messages, never their text.
import { readFileSync, readdirSync } from 'node:fs';
import { FluentBundle, FluentResource } from '@fluent/bundle';

const locales = new URL('../../locales/', import.meta.url);

// The words of a language: `words('pt-BR')('login-submit')`, with arguments where a message has some.
export function words(tag) {
  const bundle = new FluentBundle(tag, { useIsolating: false });
  for (const file of readdirSync(new URL(`${tag}/`, locales))) {
    bundle.addResource(new FluentResource(readFileSync(new URL(`${tag}/${file}`, locales), 'utf8')));
  }
  return (id, args = {}) => {
    const message = bundle.getMessage(id);
    if (!message?.value) throw new Error(`${tag} has no message ${id}`);
    // Without a list to put them in, mistakes are thrown.
    return bundle.formatPattern(message.value, args);
  };
}
