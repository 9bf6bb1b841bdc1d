import ArgumentParser
import Foundation
import Ingest

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes, lists and revokes the keys of senders.",
        discussion: """
            EXAMPLES
              dcs keys make town-hall --source https://town.example/
              dcs keys list
              dcs keys revoke town-hall
            """,
        subcommands: [Make.self, List.self, Revoke.self])

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a key for a sender and prints the path of the file to hand over.",
            discussion: """
                EXAMPLES
                  dcs keys make town-hall --source https://town.example/
                  dcs keys make archive --source https://archive.example/ --backfill
                  dcs keys make library --source https://library.example/ --service book-loan --service reading-room
                """)

        @OptionGroup var folders: FolderOptions
        @Argument(help: "The sender's name; the producer of its streams.") var producer: String
        @Option(help: "Every event's source must begin with this.") var source: String
        @Option(help: "A service it may send for; repeat for several. Default: every service.") var service: [String] =
            []
        @Flag(help: "It may open backfill streams.") var backfill = false

        func run() async throws {
            try await Failure.reporting {
                try folders.files.prepare()
                let path = try KeyStore(folder: folders.files.keys).makeClientKey(
                    producer: producer, sourcePrefix: source, services: service.isEmpty ? nil : service,
                    mayBackfill: backfill, now: Date())
                print(path.path)
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists every key, revoked ones too.", discussion: "EXAMPLE\n  dcs keys list")
        @OptionGroup var folders: FolderOptions

        func run() async throws {
            try await Failure.reporting {
                for key in try KeyStore(folder: folders.files.keys).list() {
                    let state = key.isLive(at: Date()) ? "live" : key.revokedAt == nil ? "not valid now" : "revoked"
                    print("\(key.producer)\t\(state)\t\(key.sourcePrefix)\t\(key.publicKey)")
                }
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revokes a key by its public key, or all keys of a sender; connected senders stop at once.",
            discussion: "EXAMPLE\n  dcs keys revoke town-hall")
        @OptionGroup var folders: FolderOptions
        @Argument(help: "A public key, or a sender's name.") var key: String

        func run() async throws {
            try await Failure.reporting {
                let revoked = try KeyStore(folder: folders.files.keys).revoke(key, now: Date())
                for entry in revoked { print("revoked \(entry.producer)\t\(entry.publicKey)") }
            }
        }
    }
}
