import FeedbackClient
import Importing

/// Files that are sent as a backfill stream.
protocol ImportedSource: SequencedSource {
    var stream: String { get }
    var totalBytes: UInt64 { get }
    var progress: (read: UInt64, total: UInt64) { get }
}

extension ImportSource: ImportedSource {}
extension PolisExportSource: ImportedSource {}

extension ImportedSource {
    /// Sends it to its end and shows how far it is.
    static func send(_ source: inout Self, to endpoint: String, keys: ClientKeys) throws -> SendSummary {
        var bar = ProgressBar("import")
        let total = Double(max(1, source.totalBytes))
        let meter = ByteMeter()
        var watched = WatchedSource(source: source, meter: meter)
        let summary = try StreamSender(endpoint: endpoint, keys: keys, stream: source.stream, isBackfill: true)
            .run(source: &watched) { progress in
                bar.show(fraction: Double(meter.read) / total, events: progress.acknowledged)
            }
        source = watched.source
        bar.end(events: summary.progress.acknowledged)
        return summary
    }
}

/// How far the file was read, for the progress bar.
private final class ByteMeter {
    var read: UInt64 = 0
}

/// A source that tells how far it was read while a sender holds it.
private struct WatchedSource<Source: ImportedSource>: SequencedSource {
    var source: Source
    let meter: ByteMeter

    mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        defer { meter.read = source.progress.read }
        return try source.batch(from: sequence, maximum: min(maximum, 500))
    }

    mutating func acknowledged(below sequence: UInt64) throws { try source.acknowledged(below: sequence) }
}
