/// Everything `Pipelines/` says, read and checked; files with mistakes are left out and listed.
package struct Definitions: Sendable {
    package var registry: Registry
    /// Sorted by id.
    package var datasets: [Dataset]
    /// One bad file does not stop the others.
    package var problems: [DefinitionError]

    package init(registry: Registry, datasets: [Dataset], problems: [DefinitionError] = []) {
        self.registry = registry
        self.datasets = datasets
        self.problems = problems
    }
}
