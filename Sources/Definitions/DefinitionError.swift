/// A mistake in a file of `Pipelines/`: where it is, what it is, and what is expected there.
package struct DefinitionError: Error, CustomStringConvertible, Equatable {
    package var file: String
    /// 1-based; 0 when the place is not known.
    package var line: Int
    package var message: String

    package init(file: String, line: Int, message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    package var description: String { line > 0 ? "\(file):\(line): \(message)" : "\(file): \(message)" }
}
