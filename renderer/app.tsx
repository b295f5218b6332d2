/** The whole window. */
export function App() {
  return <main className="p-4">HomelabCmd</main>;
}
