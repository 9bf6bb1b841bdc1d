import ArgumentParser
import Definitions
import Foundation

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Validates Pipelines/ and runs the tests beside the datasets.",
        discussion: """
            EXAMPLES
              dcs check
              dcs check --pipelines my-pipelines
            """)

    @OptionGroup var folders: FolderOptions

    func run() async throws {
        try await Failure.reporting {
            let definitions = try DefinitionsLoader.load(folder: folders.pipelinesFolder)
            print("\(definitions.datasets.count) datasets, \(definitions.registry.services.count) services")
        }
    }
}
