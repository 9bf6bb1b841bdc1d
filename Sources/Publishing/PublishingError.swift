import Foundation

/// Why nothing was published; a tick that throws leaves the publication as it was.
package enum PublishingError: Error, Equatable, CustomStringConvertible {
    /// A counter of a gated dataset is below k: the gate did not do its work.
    case belowThreshold(dataset: String, counter: String, count: Int64, k: Int)
    case negativeCount(dataset: String, counter: String)
    case labelsMismatch(dataset: String, labels: [String])
    case unknownCounter(dataset: String, counter: String)
    /// A snapshot of this id exists with other bytes; published snapshots are never rewritten.
    case contradiction(snapshot: String)
    case templateMissing(String)
    case fileOperation(String, path: String, code: Int32)

    package var isRetriable: Bool {
        if case .fileOperation = self { true } else { false }
    }

    package var description: String {
        switch self {
        case .belowThreshold(let dataset, let counter, let count, let k):
            "Dataset \(dataset): counter \(counter) is \(count), under the threshold of \(k); nothing was published."
        case .negativeCount(let dataset, let counter):
            "Dataset \(dataset): counter \(counter) would fall below zero; nothing was published."
        case .labelsMismatch(let dataset, let labels):
            "Dataset \(dataset): the labels \(labels) do not fit its dimensions; nothing was published."
        case .unknownCounter(let dataset, let counter):
            "Dataset \(dataset): the counter \(counter) belongs to none of its measures; nothing was published."
        case .contradiction(let snapshot):
            "Snapshot \(snapshot) is published with other bytes; Pipelines/ or the release log has changed since."
        case .templateMissing(let name): "The page template \(name) is missing from the program's resources."
        case .fileOperation(let operation, let path, let code):
            "\(operation) failed for \(path): \(Self.cause(code)). What was published before is untouched."
        }
    }

    private static func cause(_ code: Int32) -> String {
        code == ENOSPC || code == EDQUOT
            ? "the disk is full; make room and start again" : String(cString: strerror(code))
    }
}
