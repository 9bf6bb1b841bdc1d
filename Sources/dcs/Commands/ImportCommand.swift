import ArgumentParser
import Definitions
import FeedbackClient
import Foundation
import Importing

struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports a CSV or CSV.gz through a mapping file, as a backfill stream.",
        discussion: """
            Rows are numbered, so importing the same file again changes nothing, and an interrupted import goes on where its
            last synced commit ended. Uses the intake that runs over the data folder, or starts one for as long as it lasts.

            EXAMPLES
              dcs import city.csv.gz --mapping boston-311
              dcs import answers.csv --mapping my-mappings/answers.yaml
              dcs import answers.csv --mapping nhs-fft --check    read and map only; send nothing
            """)

    @OptionGroup var folders: FolderOptions
    @Option(help: "A mapping of Pipelines/sources by its name, or the path of a mapping file.") var mapping: String
    @Flag(help: "Read and map the whole file, send nothing, show what would become of the rows.") var check = false
    @Argument(help: "A CSV file, or one packed with gzip.") var file: String

    func run() async throws {
        try await Failure.reporting {
            let definitions = try folders.definitions()
            let mapping = try SourceMappingReader.load(file: mappingFile, registry: definitions.registry)
            var source = try ImportSource(file: URL(fileURLWithPath: file), mapping: mapping, firstSequence: 0)
            if check {
                print("\(try source.readToEnd())")
                return
            }
            let session = try SendingSession(files: folders.files, definitions: definitions)
            defer { session.close() }
            let keys = try SenderKeys.forLocalSender(
                folders.files, producer: "import-\(mapping.id)", source: mapping.source, mayBackfill: true)
            let summary = try send(&source, session, keys)
            if !source.isAtEnd { _ = try source.readToEnd() }
            print("\(source.report)")
            let progress = summary.progress
            print(
                "\(progress.acknowledged) sent now: \(progress.accepted) accepted, \(progress.rejected) rejected; "
                    + "\(source.report.slots) in the journal in all")
        }
    }

    private func send(
        _ source: inout ImportSource, _ session: SendingSession, _ keys: ClientKeys
    ) throws -> SendSummary {
        var bar = ProgressBar("import")
        let total = Double(max(1, source.totalBytes))
        let meter = ByteMeter()
        var watched = WatchedSource(source: source, meter: meter)
        let summary = try StreamSender(
            endpoint: session.endpoint, keys: keys, stream: source.stream, isBackfill: true
        ).run(source: &watched) { progress in
            bar.show(fraction: Double(meter.read) / total, events: progress.acknowledged)
        }
        source = watched.source
        bar.end(events: summary.progress.acknowledged)
        return summary
    }

    private var mappingFile: URL {
        if mapping.hasSuffix(".yaml") || mapping.contains("/") { return URL(fileURLWithPath: mapping) }
        return folders.pipelinesFolder.appending(path: "sources/\(mapping).yaml")
    }
}

/// How far the file was read, for the progress bar.
private final class ByteMeter {
    var read: UInt64 = 0
}

/// A source that tells how far it was read while a sender holds it.
private struct WatchedSource: SequencedSource {
    var source: ImportSource
    let meter: ByteMeter

    mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        defer { meter.read = source.progress.read }
        return try source.batch(from: sequence, maximum: min(maximum, 500))
    }

    mutating func acknowledged(below sequence: UInt64) throws { try source.acknowledged(below: sequence) }
}
