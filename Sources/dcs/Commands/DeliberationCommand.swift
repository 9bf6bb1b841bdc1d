import ArgumentParser
import Definitions
import Disclosure
import Events
import FeedbackClient
import Foundation
import Importing
import Publishing

struct DeliberationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliberation",
        abstract: "Reads conversations that were exported from Pol.is, and writes ours in the same form.",
        discussion: """
            EXAMPLES
              dcs deliberation import exports/bg2050 --conversation bg2050
              dcs publish --now
              dcs deliberation export bg2050 my-folder
            """,
        subcommands: [DeliberationImport.self, DeliberationExport.self])
}

struct DeliberationImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Imports statements, moderation and votes from a folder with comments.csv and votes.csv.",
        discussion: """
            Both forms of export are read; which one it is shows in the header. Rows are numbered, so importing the same folder again changes
            nothing, and an interrupted import goes on where its last synced commit ended.
            """)

    @OptionGroup var folders: FolderOptions
    @Option(help: "A conversation of Pipelines/conversations by its id.") var conversation: String
    @Flag(help: "Read everything, send nothing, show what would become of the rows.") var check = false
    @Argument(help: "A folder that was exported from Pol.is.") var folder: String

    func run() async throws {
        try await Failure.reporting {
            let definitions = try folders.definitions()
            _ = try definitions.conversation(named: conversation)
            let export = try PolisExport(folder: URL(fileURLWithPath: folder))
            let address = "https://import.example/polis/\(conversation)"
            var source = try PolisExportSource(export, conversation: conversation, source: address, firstSequence: 0)
            if check {
                print("\(try source.readToEnd())")
                return
            }
            let session = try SendingSession(files: folders.files, definitions: definitions)
            defer { session.close() }
            let keys = try SenderKeys.forLocalSender(
                folders.files, producer: "import-\(conversation)", source: address,
                kinds: EventKindSet([.statement, .vote, .moderation]), mayBackfill: true)
            let progress = try PolisExportSource.send(&source, to: session.endpoint, keys: keys).progress
            if !source.isAtEnd { _ = try source.readToEnd() }
            print("\(source.report)")
            print(
                "\(progress.acknowledged) sent now: \(progress.accepted) accepted, \(progress.duplicate) known before, "
                    + "\(progress.rejected) rejected")
        }
    }
}

struct DeliberationExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the files of a conversation, as of the newest release, into a folder.",
        discussion: """
            The same files as in Exports/v1/latest/conversations/<id>/. Without rows of people where the conversation publishes aggregates only.
            """)

    @OptionGroup var folders: FolderOptions
    @Argument(help: "A conversation of Pipelines/conversations by its id.") var conversation: String
    @Argument(help: "A folder; made if it is not there.") var folder: String

    func run() async throws {
        try await Failure.reporting {
            let definitions = try folders.definitions()
            _ = try definitions.conversation(named: conversation)
            let log = try ReleaseLog(path: folders.files.releases, readOnly: true)
            var released = ReleasedConversations()
            var position: Int64 = -1
            var time: Int64 = 0
            while case let releases = try log.releases(after: position), let last = releases.last {
                for release in releases { released.add(release) }
                (position, time) = (last.position, last.time)
            }
            guard let published = released.published(definitions: definitions, at: time, only: conversation).first
            else {
                throw UsageError("Nothing of \(conversation) was released yet; run `dcs publish --now`.")
            }
            let target = URL(fileURLWithPath: folder)
            try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
            let files = ConversationFormatList.files(of: published)
            for file in files {
                try Data(file.pieces.joined()).write(to: target.appending(path: file.path), options: .atomic)
            }
            print("\(files.count) files in \(target.path)")
        }
    }
}

extension Definitions {
    fileprivate func conversation(named id: String) throws -> Conversation {
        if let found = conversations.first(where: { $0.id == id }) { return found }
        let known = conversations.map(\.id).joined(separator: ", ")
        throw UsageError("There is no conversation \(id) in Pipelines/conversations; known: \(known).")
    }
}
