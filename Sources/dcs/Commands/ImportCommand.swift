import ArgumentParser
import Definitions
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
                folders.files, producer: "import-\(mapping.id)", source: mapping.source, kinds: .usual,
                mayBackfill: true)
            let summary = try ImportSource.send(&source, to: session.endpoint, keys: keys)
            if !source.isAtEnd { _ = try source.readToEnd() }
            print("\(source.report)")
            let progress = summary.progress
            print(
                "\(progress.acknowledged) sent now: \(progress.accepted) accepted, \(progress.rejected) rejected; "
                    + "\(source.report.slots) in the journal in all")
        }
    }

    private var mappingFile: URL {
        if mapping.hasSuffix(".yaml") || mapping.contains("/") { return URL(fileURLWithPath: mapping) }
        return folders.pipelinesFolder.appending(path: "sources/\(mapping).yaml")
    }
}
