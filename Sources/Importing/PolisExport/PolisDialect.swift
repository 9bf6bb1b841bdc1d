/// How a folder of files exported from Pol.is is written.
///
/// The same columns mean milliseconds in the one and seconds in the other, so this is told by names and headers; values are never guessed from.
package enum PolisDialect: String, Sendable {
    /// Of the exporter that made the public archive: times in milliseconds.
    case old
    /// Of the report exporter that took its place, and ours: times in seconds.
    case new

    /// What one time unit of the files is in milliseconds.
    var timeUnit: Int64 { self == .old ? 1 : 1000 }

    /// What speaks for a dialect: the names of the files, the columns of comments and votes, the keys of the summary.
    struct Signs {
        var files: Set<String>
        var commentColumns: Set<String>
        var voteColumns: Set<String>
        /// Nil where there is no summary.
        var summaryKeys: Set<String>?

        /// Each sign that was found, in words.
        private var found: [(dialect: PolisDialect, words: String)] {
            var found: [(PolisDialect, String)] = []
            if files.contains("participants-votes.csv") { found.append((.old, "a file participants-votes.csv")) }
            if files.contains("stats-history.csv") { found.append((.old, "a file stats-history.csv")) }
            if files.contains("participant-votes.csv") { found.append((.new, "a file participant-votes.csv")) }
            if files.contains("comment-groups.csv") { found.append((.new, "a file comment-groups.csv")) }
            if let keys = summaryKeys {
                found.append(
                    keys.contains("views")
                        ? (.old, "\"views\" in summary.csv") : (.new, "a summary.csv without \"views\""))
            }
            if commentColumns.contains("is-meta") {
                found.append(
                    commentColumns.contains("datetime")
                        ? (.new, "\"is-meta\" beside \"datetime\" in comments.csv")
                        : (.old, "\"is-meta\" without \"datetime\" in comments.csv"))
            }
            if commentColumns.contains("importance") { found.append((.new, "\"importance\" in comments.csv")) }
            if voteColumns.contains("important") { found.append((.new, "\"important\" in votes.csv")) }
            return found
        }

        func dialect() throws(PolisExportError) -> PolisDialect {
            let found = found
            guard let first = found.first else { throw .dialectUnknown }
            if let other = found.first(where: { $0.dialect != first.dialect }) {
                throw .dialectContradictory(first.words, other.words)
            }
            return first.dialect
        }
    }
}
