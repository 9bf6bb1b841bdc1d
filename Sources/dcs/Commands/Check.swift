import ArgumentParser
import Foundation
import PipelineChecks

struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Validates Pipelines/ and runs the tests beside the datasets.",
        discussion: """
            Exit code 0: everything is sound; 1: something is not, and which file and line.

            EXAMPLES
              dcs check
              dcs check --pipelines my-pipelines
            """)

    @OptionGroup var folders: FolderOptions

    func run() async throws {
        try await Failure.reporting {
            let results = try PipelineChecks.run(folder: folders.pipelinesFolder)
            for result in results { print(result.report) }
            print(results.summary)
            if results.contains(where: { !$0.isSound }) { throw ExitCode(Failure.checkFailed) }
        }
    }
}
