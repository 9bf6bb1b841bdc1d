import Events
import FeedbackClient
import Foundation
import Ingest

/// Keys of senders that run on the same machine as the intake: the simulator and the importer make theirs on first use.
enum SenderKeys {
    static func forLocalSender(
        _ files: DataFolder, producer: String, source: String, kinds: EventKindSet, mayBackfill: Bool
    ) throws -> ClientKeys {
        let store = KeyStore(folder: files.keys)
        let now = Date()
        if let known = try store.clientFile(producer: producer, kinds: kinds, now: now) {
            return try ClientKeys.load(path: known.path)
        }
        let made = try store.makeClientKey(
            producer: producer, sourcePrefix: source, kinds: kinds, mayBackfill: mayBackfill, now: now)
        return try ClientKeys.load(path: made.path)
    }
}
