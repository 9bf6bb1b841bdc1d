/// Why a file cannot be imported at all; a bad row is never an error, it becomes a rejected record.
package enum ImportError: Error, Equatable, CustomStringConvertible {
    case unreadable(String)
    case empty
    case gzipTruncated
    case gzipCorrupt(String)
    case columnMissing(String, suggestion: String)
    case columnTwice(String)
    case nameTaken(String)
    case zoneUnknown(String)
    case patternInvalid(String)
    case changedWhileReading

    package var description: String {
        switch self {
        case .unreadable(let reason): "the file cannot be read: \(reason)"
        case .empty: "the file is empty; expected a header row with the names of the columns"
        case .gzipTruncated: "the gzip file ends in the middle; fetch it again"
        case .gzipCorrupt(let reason): "the gzip file is damaged (\(reason)); fetch it again"
        case .columnMissing(let name, let suggestion):
            "the file has no column \"\(name)\", which the mapping uses; \(suggestion)"
        case .columnTwice(let name): "the file has the column \"\(name)\" twice, and the mapping uses it"
        case .nameTaken(let name): "the derived column \"\(name)\" has the name of a column of the file"
        case .zoneUnknown(let name): "unknown time zone \"\(name)\""
        case .patternInvalid(let pattern): "the pattern cannot be read: \(pattern)"
        case .changedWhileReading: "the file changed while it was imported; start again"
        }
    }

    package var isRetriable: Bool { false }
}
