import ArgumentParser
import Foundation

struct ProcessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "process",
        abstract: "Runs the counting stage: journal in, tallies and releases out.",
        discussion: """
            EXAMPLES
              dcs process             follow the journal until Ctrl-C
              dcs process --once      count what is there, then end
            """)

    @OptionGroup var folders: FolderOptions

    @Flag(help: "End when everything is counted.")
    var once = false

    func run() async throws {
        try await Failure.reporting {
            if once {
                let counting = try Counting(files: folders.files, definitions: try folders.definitions())
                try counting.catchUp()
                print("counted up to position \(counting.processor.position)")
                return
            }
            try await Stages.run([Stages.counting(folders.files, try folders.definitions())])
        }
    }
}
