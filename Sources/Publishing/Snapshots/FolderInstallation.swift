import Dispatch
import Events
import Foundation
import Synchronization

/// A folder that appears at once, with everything in it on disk. Its files are written while others are still made.
final class FolderInstallation: Sendable {
    private struct Progress {
        var begun: Set<String> = []
        /// How much each writer still has to write.
        var pendingByteCounts: [Int]
        var failure: PublishingError?
    }

    /// A small file takes time too, as long as it takes to write so many bytes.
    private static let costOfSync = 1 << 20

    private let files: DurableFiles
    private let path: String
    private let temporary: String
    private let progress: Mutex<Progress>
    /// They wait for the disk, so that the cores need not; syncs that wait together share a commit of the file system.
    private let writers = (0..<4).map { DispatchQueue(label: "dcs.publishing.writer-\($0)") }

    init(_ path: String, in files: DurableFiles) throws {
        self.files = files
        self.path = path
        temporary = Self.parent(of: path) + "/.tmp-" + (path as NSString).lastPathComponent
        progress = Mutex(Progress(pendingByteCounts: Array(repeating: 0, count: writers.count)))
        try files.remove(temporary)
        try files.makeFolder(temporary)
    }

    /// Begins to write and sync a file, unless that has begun already.
    func begin(_ file: PublishedFile) {
        let byteCount = file.byteCount
        let writer = progress.withLock { progress -> Int? in
            guard progress.begun.insert(file.path).inserted else { return nil }
            let pending = progress.pendingByteCounts
            let writer = pending.indices.min { (pending[$0], $0) < (pending[$1], $1) } ?? 0
            progress.pendingByteCounts[writer] += byteCount + Self.costOfSync
            return writer
        }
        guard let writer else { return }
        writers[writer].async { [self] in
            var failure: PublishingError?
            do throws(PublishingError) {
                let place = temporary + "/" + file.path
                try files.makeFolder(Self.parent(of: place))
                try files.write(place, file.pieces)
            } catch {
                failure = error
            }
            progress.withLock {
                $0.pendingByteCounts[writer] -= byteCount + Self.costOfSync
                $0.failure = $0.failure ?? failure
            }
        }
    }

    /// Shows the folder when everything that was begun is on disk.
    func finish() throws(PublishingError) {
        wait()
        let (begun, failure) = progress.withLock { ($0.begun, $0.failure) }
        if let failure { throw failure }
        let folders = Set(begun.map { Self.parent(of: temporary + "/" + $0) }).union([temporary])
        for folder in folders.sorted(by: { $0.utf8.count > $1.utf8.count }) { try files.sync(folder) }
        try files.rename(temporary, to: path)
        try files.sync(Self.parent(of: path))
    }

    /// Leaves nothing behind.
    func abandon() {
        wait()
        try? files.remove(temporary)
    }

    private func wait() {
        for writer in writers { writer.sync {} }
    }

    private static func parent(of path: String) -> String { (path as NSString).deletingLastPathComponent }
}
