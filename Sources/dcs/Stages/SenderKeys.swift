import FeedbackClient
import Foundation
import Ingest

/// Keys of senders that run on the same machine as the intake: the simulator and the importer make theirs on first use.
enum SenderKeys {
    static func forLocalSender(
        _ files: DataFolder, producer: String, source: String, mayBackfill: Bool
    ) throws -> ClientKeys {
        let store = KeyStore(folder: files.keys)
        let path = files.keys.appending(path: "clients/\(producer).json")
        let isKnown = try store.list().contains { $0.producer == producer && $0.isLive(at: Date()) }
        if !isKnown || !FileManager.default.fileExists(atPath: path.path) {
            let made = try store.makeClientKey(
                producer: producer, sourcePrefix: source, mayBackfill: mayBackfill, now: Date())
            return try ClientKeys.load(path: made.path)
        }
        return try ClientKeys.load(path: path.path)
    }
}
