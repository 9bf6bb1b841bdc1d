/// Why a folder cannot be imported at all; a bad row is never an error, it is counted and left out.
package enum PolisExportError: Error, Equatable, CustomStringConvertible {
    case fileMissing(String)
    case fileEmpty(String)
    case columnMissing(String, file: String)
    case dialectUnknown
    case dialectContradictory(String, String)
    /// Agree and disagree stand for each other in the votes.
    case votesSwapped(agreesInVotes: Int, agreesInComments: Int, disagreesInComments: Int)
    case changedWhileReading

    package var description: String {
        switch self {
        case .fileMissing(let name):
            "the folder has no \(name); a conversation is read from comments.csv, votes.csv and summary.csv"
        case .fileEmpty(let name): "\(name) is empty; expected a header row with the names of the columns"
        case .columnMissing(let column, let file): "\(file) has no column \"\(column)\""
        case .dialectUnknown:
            "nothing tells whether the times are in seconds or milliseconds; put summary.csv into the folder, or the file of the "
                + "participants' votes under its own name (participant-votes.csv or participants-votes.csv)"
        case .dialectContradictory(let one, let other):
            "the folder mixes files of two exporters: it has \(one), and \(other); fetch all files from one of them"
        case .votesSwapped(let agrees, let claimed, let other):
            "votes.csv has agree and disagree swapped: it holds \(agrees) votes of 1, and comments.csv counts \(claimed) agrees and "
                + "\(other) disagrees. Pol.is exported so for some days of September 2024; export it again"
        case .changedWhileReading: "the files changed while they were imported; start again"
        }
    }
}
