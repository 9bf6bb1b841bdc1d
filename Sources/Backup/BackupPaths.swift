import Foundation

/// The files of a data folder that a backup has to do with.
package struct BackupPaths: Sendable {
    package var journal: String
    package var tallies: String
    package var releases: String
    package var keys: URL

    package init(journal: String, tallies: String, releases: String, keys: URL) {
        self.journal = journal
        self.tallies = tallies
        self.releases = releases
        self.keys = keys
    }
}
