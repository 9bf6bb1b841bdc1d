/// What reads bytes that others wrote, each with the properties that must hold whatever the bytes are.
///
/// Under libFuzzer a thrown error is a find like a trap; in the ordinary tests the corpus is replayed through the same door.
package enum FuzzEntry: String, CaseIterable, Sendable {
    /// The body of a BATCH: the readers in C++ and the rules of events.
    case events
    /// The header frame of the wire protocol.
    case wire
    /// `services.yaml`, the file of a dataset, a list of themes.
    case definitions
    /// A mapping file of `Pipelines/sources/`.
    case mappings
    /// Declared ways to write times, and civil days.
    case times
    /// CSV files.
    case csv
    /// A row of the journal.
    case rows

    /// Throws `PropertyViolated` when something doesn't hold.
    package func run(_ bytes: UnsafeRawBufferPointer) throws {
        switch self {
        case .events: try EventsEntry.run(bytes)
        case .wire: try WireEntry.run(bytes)
        case .definitions: try DefinitionsEntry.run(bytes)
        case .mappings: try MappingsEntry.run(bytes)
        case .times: try TimesEntry.run(bytes)
        case .csv: try CSVEntry.run(bytes)
        case .rows: try RowsEntry.run(bytes)
        }
    }
}

/// A property that did not hold for some bytes.
package struct PropertyViolated: Error, CustomStringConvertible {
    package let description: String
}

/// Throws unless the property holds.
func hold(_ isTrue: Bool, _ property: @autoclosure () -> String) throws(PropertyViolated) {
    if !isTrue { throw PropertyViolated(description: property()) }
}
