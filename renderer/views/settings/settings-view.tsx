import { type RefObject, useEffect, useRef, useState } from 'react';
import { useApp, useAppActions } from '../../state/context.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { REGION } from '../layout/regions.ts';
import { findSections } from './find-sections.ts';
import { SECTIONS, type Section } from './sections.tsx';

/** Everything that can be set, one part at a time. */
export function SettingsView() {
  const problems = useApp((state) => state.problems.length);
  const wanted = useApp((state) => state.settingsSection);
  const { showSettings } = useAppActions();
  const sections = SECTIONS.filter(({ id }) => id !== 'problems' || problems > 0);
  const current = sections.find(({ id }) => id === wanted) ?? sections.find(({ id }) => id === 'appearance');
  const content = useRef<HTMLDivElement>(null);
  /** What the search led to, and is still to be focused. */
  const [aim, setAim] = useState<string | null>(null);

  useEffect(() => {
    if (aim === null) return;
    setAim(null);
    focusSetting(content, aim);
  }, [aim]);

  const go = (section: Section, name: string | null) => {
    showSettings(section.id);
    setAim(name);
  };

  return (
    <section aria-label="Settings" {...REGION} className="@container h-full">
      <div className="flex h-full flex-col @min-[720px]:flex-row">
        <SectionList sections={sections} current={current} problems={problems} onGo={go} />
        <div className="border-line border-b bg-panel px-4 py-2.5 @min-[720px]:hidden">
          <Field label="Part of the settings">
            {(control) => (
              <Select
                control={control}
                options={sections.map(({ id, title }) => ({ value: id, label: title }))}
                value={current?.id ?? ''}
                onChange={(id) => {
                  const section = sections.find((each) => each.id === id);
                  if (section) go(section, null);
                }}
              />
            )}
          </Field>
        </div>
        <div ref={content} key={current?.id} className="min-h-0 min-w-0 flex-1 overflow-y-auto">
          {current ? <Part section={current} /> : null}
        </div>
      </div>
    </section>
  );
}

function Part({ section: { title, note, Content } }: { section: Section }) {
  return (
    <section aria-label={title} className="flex max-w-[760px] flex-col gap-5 px-6 py-5 compact:gap-3.5 compact:py-3.5">
      <div className="border-line border-b pb-2">
        <h2 className="m-0 font-semibold text-xl tracking-tight">{title}</h2>
        {note ? <p className="m-0 mt-0.5 text-dim">{note}</p> : null}
      </div>
      <Content />
    </section>
  );
}

/** The parts by name, with a search over what is in them. */
function SectionList({
  sections,
  current,
  problems,
  onGo,
}: {
  sections: readonly Section[];
  current: Section | undefined;
  problems: number;
  onGo(section: Section, name: string | null): void;
}) {
  const [text, setText] = useState('');
  const found = findSections(sections, text);
  return (
    <nav
      aria-label="Parts of the settings"
      className="hidden w-56 shrink-0 flex-col gap-2 overflow-y-auto border-line border-r bg-panel p-2.5 @min-[720px]:flex"
    >
      <search>
        <TextInput
          aria-label="Search the settings"
          placeholder="Search the settings"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            const [first] = found;
            if (event.key === 'Enter' && first) onGo(first.section, first.names[0] ?? null);
            else if (event.key === 'Escape' && text !== '') setText('');
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
      </search>
      {found.length === 0 ? <p className="m-0 px-2 text-dim">No setting has all of these words.</p> : null}
      <ul className="m-0 flex list-none flex-col gap-px p-0">
        {found.map(({ section, names }) => (
          <li key={section.id}>
            <button
              type="button"
              aria-current={section.id === current?.id ? 'page' : undefined}
              onClick={() => onGo(section, null)}
              className="flex min-h-7 w-full items-center gap-2 rounded-md px-2 text-left text-dim hover:bg-hover hover:text-fg aria-[current=page]:bg-accent-bg aria-[current=page]:text-fg"
            >
              {section.title}
              {section.id === 'problems' ? (
                <span className="ml-auto rounded-full bg-bad-bg px-1.5 text-bad text-xs">{problems}</span>
              ) : null}
            </button>
            {names.map((name) => (
              <button
                key={name}
                type="button"
                onClick={() => onGo(section, name)}
                className="flex min-h-6 w-full items-center rounded-md px-2 pl-5 text-left text-faint text-sm hover:bg-hover hover:text-fg"
              >
                {name}
              </button>
            ))}
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Puts the focus on what a label or a legend of this name belongs to. */
function focusSetting(content: RefObject<HTMLElement | null>, name: string): void {
  const named = [...(content.current?.querySelectorAll<HTMLElement>('label, legend, dt') ?? [])].find((element) =>
    element.textContent.startsWith(name),
  );
  const control =
    named instanceof HTMLLabelElement
      ? named.control
      : named?.parentElement?.querySelector<HTMLElement>('input, button');
  named?.scrollIntoView({ block: 'center' });
  control?.focus();
}
