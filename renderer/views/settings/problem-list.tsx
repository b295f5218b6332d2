import { useApp } from '../../state/context.ts';

/** What is wrong, and what to do about each. */
export function ProblemList() {
  const problems = useApp((state) => state.problems);
  if (problems.length === 0) return <p className="m-0 text-dim">There are none.</p>;
  return (
    <ul className="m-0 flex list-none flex-col gap-2 p-0">
      {problems.map((problem) => (
        <li key={problem.id} className="rounded-md border border-warn/40 bg-warn-bg px-3 py-2">
          <p className="m-0 break-words font-medium">{problem.message}</p>
          <p className="m-0 break-words text-dim">{problem.next}</p>
        </li>
      ))}
    </ul>
  );
}
