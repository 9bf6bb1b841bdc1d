import Foundation

/// Defects that a debug build can be given on purpose, so that the fault tests prove they would find them.
///
/// A release build has none of them. `DCS_PLANTED_DEFECT=acknowledge-before-commit` gives one to a process.
package enum PlantedDefect: String, CaseIterable, Sendable {
    /// Senders are told "on disk" while the commit is still to come.
    case acknowledgeBeforeCommit = "acknowledge-before-commit"
    /// SQLite doesn't sync its write-ahead log at a commit.
    case synchronousNormal = "synchronous-normal"
    /// Neither repeated sequence numbers nor known identities are noticed.
    case duplicatesAccepted = "duplicates-accepted"

    /// The defect of this process; always nil in a release build.
    package static let ofThisProcess: PlantedDefect? = {
        #if DEBUG
            ProcessInfo.processInfo.environment["DCS_PLANTED_DEFECT"].flatMap(PlantedDefect.init)
        #else
            nil
        #endif
    }()
}
